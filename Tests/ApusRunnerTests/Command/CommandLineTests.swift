import ApusSpace
import ApusStudy
import Testing

@testable import ApusRunner

@Suite struct CommandLineTests {
    private let values: [AttemptJob.Value] = [
        (name: "lr", value: .real(0.1)), (name: "opt", value: .text("it's; rm -rf $(x)")),
    ]

    @Test func `each argument is filled on its own, and stays one argument`() throws {
        let program = CommandProgram(command: ["python3", "--opt=${opt}", "${lr}", "a b"])

        #expect(
            try CommandLine.arguments(program, self.values) == ["python3", "--opt=it's; rm -rf $(x)", "0.1", "a b"]
        )
    }

    @Test func `flags follow the command`() throws {
        let program = CommandProgram(command: ["x"], passing: .init(flags: true))

        #expect(try CommandLine.arguments(program, self.values) == ["x", "--lr", "0.1", "--opt", "it's; rm -rf $(x)"])
    }

    @Test func `a shell gets one script with quoted values and flags`() throws {
        let program = CommandProgram(command: ["echo ${opt}\n"], shell: true, passing: .init(flags: true))

        let arguments = try CommandLine.arguments(program, self.values)

        #expect(
            arguments == [
                "/bin/sh", "-c", #"echo 'it'\''s; rm -rf $(x)' '--lr' '0.1' '--opt' 'it'\''s; rm -rf $(x)'"#,
            ]
        )
    }

    @Test func `a program that SMAC would call gets SMAC's own arguments`() throws {
        let none = CommandProgram(command: ["./wrap.py"], passing: .init(smac: .init()))
        let one = CommandProgram(
            command: ["./wrap.py"],
            passing: .init(smac: .init(instance: "a.cnf", cutoff: 5, cutoffLength: -1))
        )
        let values: [AttemptJob.Value] = [
            (name: "nb", value: .integer(32)), (name: "lr", value: .real(1e-7)), (name: "opt", value: .text("a b")),
        ]

        let first = try CommandLine.arguments(none, values, seed: 7)
        let second = try CommandLine.arguments(one, values, seed: .max)

        #expect(
            first == [
                "./wrap.py", "no_instance", "0", "1.7976931348623157E308", "2147483647", "7",
                "-lr", "1.0E-7", "-nb", "32", "-opt", "a b",
            ]
        )
        #expect(Array(second.prefix(6)) == ["./wrap.py", "a.cnf", "0", "5.0", "-1", "2147483647"])
    }

    @Test func `SMAC's seed, what belongs to an instance, and other names of parameters are passed on`() throws {
        let call = SMACCall(instance: "a.cnf", specific: "x", cutoff: 5, seed: -1, names: ["_n": "@n", "b": "A"])
        let program = CommandProgram(command: ["./wrap.py"], passing: .init(smac: call))

        let words = try CommandLine.arguments(program, [("_n", .integer(3)), ("b", .boolean(true))], seed: 7)

        #expect(words == ["./wrap.py", "a.cnf", "x", "5.0", "2147483647", "-1", "-@n", "3", "-A", "true"])
    }

    @Test func `what a trial is run on wins over what the study says of all`() throws {
        let target = RunTarget(instance: "b.cnf", specific: "y", cutoff: 2.5, seed: 11)
        let called = CommandProgram(
            command: ["./wrap.py"],
            passing: .init(smac: SMACCall(instance: "a.cnf", specific: "x", cutoff: 5, seed: -1))
        )
        let filled = CommandProgram(
            command: ["p", "${instance}", "${instance_specific}", "${cutoff}", "${seed}", "${n}"],
            passing: .init(environment: false)
        )

        let first = try CommandLine.arguments(called, [("n", .integer(3))], seed: 7, target: target)
        let second = try CommandLine.arguments(filled, [("n", .integer(3))], target: target)
        let third = try CommandLine.arguments(filled, [("n", .integer(3)), ("seed", .integer(4))], target: target)

        #expect(first == ["./wrap.py", "b.cnf", "y", "2.5", "2147483647", "11", "-n", "3"])
        #expect(second == ["p", "b.cnf", "y", "2.5", "11", "3"])
        // A parameter of that name counts.
        #expect(third == ["p", "b.cnf", "y", "2.5", "4", "3"])
    }

    @Test func `every unknown name is reported`() {
        let program = CommandProgram(command: ["${a}", "x ${b}"])

        #expect(
            throws: RunnerError(
                "argument 0 of the command: 1:1: 'a' is no parameter of the study; to keep the text, write \\${a}\n"
                    + "argument 1 of the command: 1:3: 'b' is no parameter of the study; to keep the text, write \\${b}"
            )
        ) {
            try CommandLine.arguments(program, self.values)
        }
    }
}
