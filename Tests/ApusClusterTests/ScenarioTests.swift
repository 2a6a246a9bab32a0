import Foundation
import Testing

/// `apus smac` with the built programs: a wrapper as SMAC calls it, and the files that SMAC would have written.
@Suite(.serialized) struct ScenarioTests {
    private static let parameters = """
        x real [0, 1] [0.5]
        kind categorical {a, b} [a]

        """

    /// Reads what SMAC calls it with, and prints what `answer` makes of `$x`.
    private static func wrapper(_ answer: String) -> String {
        """
        #!/bin/sh
        seed=$5
        shift 5
        while [ $# -gt 0 ]; do
          case $1 in -x) x=$2 ;; esac
          shift 2
        done
        \(answer)
        """
    }

    private static func run(_ answer: String, more: String = "", _ arguments: [String] = []) throws -> Ended {
        let place = try Workplace()
        _ = try place.write(Self.parameters, to: "params.pcs")
        let script = try place.write(Self.wrapper(answer), to: "wrapper.sh")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        _ = try place.write(
            """
            use-instances=false
            runObj=QUALITY
            numberOfRunsLimit=6
            pcs-file=params.pcs
            algo=./wrapper.sh
            \(more)
            """,
            to: "scenario.txt"
        )
        let arguments = ["smac", "--scenario", "scenario.txt", "--num-run", "3", "--plain"] + arguments
        let program = try RunningProgram("apus", arguments, in: place)
        let status = program.ended()
        return Ended(place: place, status: status, text: program.text)
    }

    private struct Ended {
        let place: Workplace
        let status: Int32
        let text: String

        func file(_ name: String) throws -> [Substring] {
            let url = self.place.url.appending(path: "smac-output/run/\(name)")
            return try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
        }
    }

    @Test func `a scenario is run as it is`() throws {
        let ended = try Self.run(#"echo "Result for SMAC: SUCCESS, 0.5, 0, $x, $seed,""#)

        let runs = try ended.file("state-run3/runs_and_results-it6.csv").dropFirst()
        #expect(ended.status == 0, "\(ended.text)")
        #expect(ended.text.contains("SMAC has finished. Reason: algorithm run limit (6) has been reached."))
        #expect(ended.text.contains("-kind 'a' -x '") || ended.text.contains("-kind 'b' -x '"))
        #expect(runs.count == 6)
        #expect(runs.allSatisfy { $0.contains(",SAT,") })
        #expect(try ended.file("traj-run-3.txt").count >= 3)
    }

    @Test func `UNSAT is a failure, and a success where it is asked for`() throws {
        let answer = #"echo "Result for SMAC: UNSAT, 0, 1, 0, 0""#

        let failed = try Self.run(answer)
        let counted = try Self.run(answer, ["--count-unsat"])

        #expect(failed.status == 1, "\(failed.text)")
        #expect(failed.text.contains("No run succeeded, so there is no incumbent."))
        #expect(counted.status == 0, "\(counted.text)")
        #expect(try counted.file("state-run3/runs_and_results-it6.csv").last?.contains(",UNSAT,") == true)
    }

    @Test func `a run that aborts ends everything`() throws {
        let ended = try Self.run(#"echo "Result for SMAC: ABORT, 0, 1, 0, 0""#)

        #expect(ended.status == 255, "\(ended.text)")
        #expect(ended.text.contains("Reason: run 1 reported ABORT."))
    }

    @Test func `runs without a result are crashes, and the rest goes on`() throws {
        let ended = try Self.run(
            #"if [ "$x" = 0.5 ]; then echo nothing; else echo "Result for SMAC: SAT, 1, 0, $x, 0"; fi"#
        )

        let runs = try ended.file("state-run3/runs_and_results-it6.csv").dropFirst()
        #expect(ended.status == 0, "\(ended.text)")
        #expect(runs.first?.contains(",CRASHED,") == true)
        #expect(runs.dropFirst().allSatisfy { $0.contains(",SAT,") })
        #expect(ended.text.contains("the first run crashed, and SMAC would have ended then"))
    }

    @Test func `an option of the command line wins, and one that is unknown is told`() throws {
        let answer = #"echo "Result for SMAC: SAT, 1, 0, $x, 0""#

        let short = try Self.run(answer, ["--runcount-limit", "2"])
        let wrong = try Self.run(answer, ["--runcounts", "2"])

        #expect(short.text.contains("Total number of runs performed: 2"))
        #expect(wrong.status != 0)
        #expect(wrong.text.contains("'runcounts' is no option of SMAC"))
    }

    // Instances

    /// `$1` is the instance, a number that the cost grows with; the tenth run waits at a gate, where there is one.
    private static let raced = """
        #!/bin/sh
        instance=$1; cutoff=$3; seed=$5
        shift 5
        while [ $# -gt 0 ]; do
          case $1 in -x) x=$2 ;; esac
          shift 2
        done
        echo "$instance $seed $x" >> calls.txt
        if [ -p gate ] && [ "$(wc -l < calls.txt)" -eq 10 ]; then cat gate > /dev/null; fi
        awk "BEGIN { t = $instance * (0.01 + ($x - 0.25) * ($x - 0.25));
          if (t < $cutoff) print \\"Result for SMAC: SAT, \\" t \\", 0, \\" t \\", $seed\\";
          else print \\"Result for SMAC: TIMEOUT, $cutoff, 0, 0, $seed\\" }"
        """

    private static func instances(_ place: Workplace, _ more: String) throws {
        _ = try place.write(Self.parameters, to: "params.pcs")
        let script = try place.write(Self.raced, to: "wrapper.sh")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        _ = try place.write("1\n2\n3\n4\n", to: "train.txt")
        _ = try place.write("5\n6\n", to: "test.txt")
        _ = try place.write("instance,size\n1,1\n2,2\n3,3\n4,4\n", to: "features.csv")
        _ = try place.write(
            """
            instances = train.txt
            test-instances = test.txt
            feature-file = features.csv
            pcs-file = params.pcs
            algo = ./wrapper.sh
            \(more)
            """,
            to: "scenario.txt"
        )
    }

    private static let arguments = ["smac", "--scenario", "scenario.txt", "--num-run", "3", "--plain"]

    @Test func `a scenario with instances is raced, and its incumbent validated`() throws {
        let place = try Workplace()
        try Self.instances(place, "run-obj = QUALITY\ndeterministic = false\nruncount-limit = 24")
        let program = try RunningProgram("apus", Self.arguments, in: place)
        let ended = Ended(place: place, status: program.ended(), text: program.text)

        let runs = try ended.file("state-run3/runs_and_results-it24.csv").dropFirst()
        let calls = try String(contentsOf: place.url.appending(path: "calls.txt"), encoding: .utf8).split(
            separator: "\n"
        )
        #expect(ended.status == 0, "\(ended.text)")
        #expect(runs.count == 24)
        #expect(calls.count == 26)
        #expect(Set(calls.compactMap { $0.split(separator: " ").first }).isSuperset(of: ["5", "6"]))
        #expect(ended.text.contains("training instance(s)."))
        #expect(ended.text.contains("from 2 runs on 2 test instances."))
        #expect(try ended.file("state-run3/instances.txt") == ["1", "2", "3", "4"])
        #expect(try ended.file("validationObjectiveMatrix-traj-run-3-walltime.csv").count == 3)
    }

    @Test func `a race of running times goes on after a kill, to the same number of runs`() throws {
        let place = try Workplace()
        try Self.instances(
            place,
            "run-obj = RUNTIME\ndeterministic = true\ncutoff-time = 1\nac-add-slack = 0.01\nruncount-limit = 30"
        )
        try #require(mkfifo(place.url.appending(path: "gate").path, 0o600) == 0)
        let killed = try RunningProgram("apus", Self.arguments, in: place)
        // Opens when the tenth run reads from it.
        let gate = open(place.url.appending(path: "gate").path, O_WRONLY)
        killed.kill(SIGKILL)
        killed.ended()
        close(gate)

        let program = try RunningProgram("apus", Self.arguments, in: place)
        let ended = Ended(place: place, status: program.ended(), text: program.text)

        let runs = try ended.file("state-run3/runs_and_results-it30.csv").dropFirst()
        #expect(ended.status == 0, "\(ended.text)")
        #expect(runs.count == 30)
        #expect(ended.text.contains("Reason: algorithm run limit (30) has been reached."))
        #expect(ended.text.contains("with estimated mean runtime: "))
        #expect(Set(runs.map { $0.split(separator: ",")[5] }).count > 1, "challengers are capped")
    }
}
