import ApusSpace
import ApusStudy
import Testing

@testable import ApusStudyFile

@Suite struct InstancesReadingTests {
    private static let program = #"run: {command: [a, "${instance}", "${seed}", "${n}"]}"#

    private static func remark(
        _ section: String,
        more: String = "",
        program: String = Self.program,
        objective: String = "{minimize: loss}"
    ) -> String {
        remarks(study(objective: objective, "instances: \(section)\n\(more)", program: program))
    }

    @Test func `instances are names or maps, with seeds of their own or of all`() throws {
        let text = """
            instances:
              list: [a, {name: b, specific: hard, seeds: [5]}]
              seeds: [1, 2]
              cutoff: 1m
              runs: 50
              first-runs: 3
              challenger-runs: 2
              slack-factor: 1.5
              slack: 0.25
              ordered: true
            """

        let instances = try #require(try check(study(text, program: Self.program)).study.instances)

        #expect(
            instances
                == StudyInstances(
                    instances: [
                        .init(name: "a", seeds: [1, 2]), .init(name: "b", specific: "hard", seeds: [5]),
                    ],
                    isDeterministic: false,
                    cutoff: 60,
                    race: RaceRules(
                        incumbentRunsMax: 50,
                        incumbentRuns: 3,
                        challengerRuns: 2,
                        slackFactor: 1.5,
                        slackSeconds: 0.25,
                        isOrdered: true
                    )
                )
        )
    }

    @Test func `running time is measured up to a cutoff, and a template may name it`() throws {
        let program = #"run: {command: [a, "${instance}", "${instance_specific}", "${cutoff}", "${n}"]}"#
        let text = "instances: {list: [a], deterministic: true, measure: runtime, cutoff: 2.5, penalty: 1, overdue: 3}"

        let instances = try #require(try check(study(text, program: program)).study.instances)

        #expect(instances.measure == .runtime)
        #expect(instances.cutoff == 2.5)
        #expect(instances.penalty == 1)
        #expect(instances.overdueFactor == 3)
        #expect(instances.isDeterministic)
    }

    @Test(arguments: [
        ("{seeds: [1]}", "", "'instances' names none; add list: [NAME, …], or file: instances.txt"),
        ("{list: [a], file: b}", "", "'instances' has both 'list' and 'file'; keep one of them"),
        ("{list: [a, b, a]}", "", "the instance 'a' is there twice; remove one"),
        ("{file: none.txt}", "", "there is no file 'none.txt'; paths count from the study file's folder"),
        (
            "{list: [a], seeds: [1], deterministic: true}", "",
            "'instances' has seeds, and says that they do not matter; remove 'seeds', or 'deterministic'"
        ), ("{list: [a], measure: runtime}", "", "running time is compared up to a cutoff, and there is none"),
        ("{list: [a]}", "confirm: {top: 2, runs: 2}", "'confirm' takes one trial for all of its configuration"),
        ("{list: [a]}", "warm-start: [other]", "'warm-start' takes one trial for all of its configuration"),
        ("{list: [a]}", "constraints: [loss <= 3]", "'constraints' takes one trial for all of its configuration"),
        ("{list: [a]}", "optimizer: tpe", "'tpe' cannot learn from runs on several instances; write optimizer: smac"),
        ("{list: [a]}", "optimizer: {smac: {}, repeats: true}", "a race runs each configuration as often as it must"),
        (
            "{list: [a]}", "fidelity: {median: {max-steps: 3}}",
            "a study has either 'fidelity' or 'instances', for both decide how long a configuration runs"
        ),
    ])
    func `what cannot be raced is told`(section: String, more: String, message: String) {
        #expect(Self.remark(section, more: more).contains(message))
    }

    @Test func `running time is to be short`() {
        let text = Self.remark("{list: [a], measure: runtime, cutoff: 3}", objective: "{maximize: loss}")

        #expect(text.contains("running time is to be short, and the objective is maximized"))
    }

    @Test func `without a cutoff there is none to name, and without instances no instance`() {
        let cutoff = Self.remark("{list: [a]}", program: #"run: {command: [a, "${cutoff}", "${n}"]}"#)
        let none = remarks(study(program: Self.program))

        #expect(cutoff.contains("'${cutoff}' names no parameter of 'space'"))
        #expect(none.contains("'${instance}' names no parameter of 'space'"))
    }

    @Test func `a file needs somebody who reads it`() {
        let reader = MemoryReader(["i.txt": "a\nb\n"])
        let text = remarks(study("instances: {file: i.txt}", program: Self.program), reader)

        #expect(text.contains("i.txt:1:1: this program cannot read such a file"))
    }
}
