import ApusRunner
import ApusSpace
import ApusStudy
import Testing

@Suite struct CommandRunnerFillingTests {
    @Test func `templates and the parameter file are written again`() throws {
        let scratch = Scratch()
        try scratch.write("rate = ${rate}\n", to: "train.conf")
        let program = CommandProgram(
            templates: [.init(source: "train.conf", target: "filled.conf")],
            command: ["/bin/true"],
            passing: .init(jsonFile: "parameters.json")
        )

        try CommandRunner.fillIn(scratch.job(.run(program), values: [("rate", .real(0.5))]))

        #expect(try scratch.text("filled.conf") == "rate = 0.5\n")
        #expect(try scratch.text("parameters.json") == "{\n  \"rate\": 0.5\n}\n")
    }

    @Test func `a training of the native engine has nothing to fill in`() {
        let error = #expect(throws: RunnerError.self) { try CommandRunner.fillIn(Scratch().job(.nothing)) }

        #expect(error?.description == "only the templates of commands can be filled in again")
    }
}
