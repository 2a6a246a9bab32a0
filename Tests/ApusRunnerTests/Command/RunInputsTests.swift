import ApusSpace
import ApusStudy
import Glibc
import Testing

@testable import ApusRunner

@Suite struct RunInputsTests {
    private let values: [AttemptJob.Value] = [(name: "n", value: .integer(32)), (name: "lr", value: .real(0.5))]

    @Test func `a template is filled under the same or a new name, and its source is untouched`() throws {
        let (scratch, store) = (Scratch(), Scratch())
        try store.write("filters = ${n}", to: "t")
        symlink(store.path + "/t", scratch.path + "/same.py")
        try scratch.write("#!/bin/sh\nrate=${lr}\n", to: "in.sh", isExecutable: true)
        let program = CommandProgram(
            templates: [.init(source: "same.py", target: "same.py"), .init(source: "in.sh", target: "sub/out.sh")],
            command: ["true"],
            passing: .init(jsonFile: "params.json")
        )

        try RunInputs.materialize(program, self.values, in: scratch.folder)

        #expect(try scratch.text("same.py") == "filters = 32")
        #expect(try store.text("t") == "filters = ${n}")
        #expect(try scratch.text("sub/out.sh") == "#!/bin/sh\nrate=0.5\n")
        #expect(access(scratch.path + "/sub/out.sh", X_OK) == 0)
        #expect(try scratch.text("params.json") == "{\n  \"n\": 32,\n  \"lr\": 0.5\n}\n")
    }

    @Test func `every mistake is reported with its file and place, and nothing is written`() throws {
        let scratch = Scratch()
        try scratch.write("a\n  ${x}", to: "one")
        let program = CommandProgram(
            templates: [.init(source: "one", target: "made"), .init(source: "two", target: "two")],
            command: ["true"]
        )

        #expect(
            throws: RunnerError(
                "one:2:3: 'x' is no parameter of the study; to keep the text, write \\${x}\n"
                    + "the template 'two' is not in the run's folder"
            )
        ) {
            try RunInputs.materialize(program, self.values, in: scratch.folder)
        }
        #expect(scratch.folder.size(of: "made") == nil)
    }

    @Test func `a target outside the folder is refused`() throws {
        let scratch = Scratch()
        let program = CommandProgram(command: ["true"], passing: .init(jsonFile: "../x.json"))

        #expect(
            throws: RunnerError(
                "cannot write an input: '../x.json' is no plain file inside the run's folder; links are not followed"
            )
        ) {
            try RunInputs.materialize(program, self.values, in: scratch.folder)
        }
    }
}
