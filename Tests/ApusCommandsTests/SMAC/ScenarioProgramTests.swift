import ApusInterop
import Foundation
import Testing

@testable import ApusCommands

/// Where a scenario's program is, and what is said when it is not there.
@Suite struct ScenarioProgramTests {
    private static func program(_ command: String, folder: String? = nil, _ scratch: Scratch) -> ScenarioProgram {
        var algorithm = Scenario().algorithm
        algorithm.command = command
        algorithm.folder = folder
        let folders = ScenarioFolders(
            scenario: scratch.url.appendingPathComponent("deep/scenario.txt"),
            experiment: nil,
            current: scratch.url
        )
        return ScenarioProgram(algorithm, folders: folders, path: "/usr/bin:/bin")
    }

    private static func scratch() throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write("plain.py", "")
        for name in ["here.sh", "deep/beside.sh"] {
            let url = try scratch.write(name, "#!/bin/sh\n")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: url.path)
        }
        return scratch
    }

    @Test func `a program is run in the current folder, or beside its scenario where only that has it`() throws {
        let scratch = try Self.scratch()

        let here = Self.program("./here.sh --a 'b c'", scratch)
        let beside = Self.program("./beside.sh", scratch)

        #expect(here.words == ["./here.sh", "--a", "b c"])
        #expect(here.folder.path == scratch.url.path)
        #expect([here.mistake, beside.mistake] == [nil, nil])
        #expect(beside.folder.lastPathComponent == "deep")
        #expect(beside.warnings.count == 1)
    }

    @Test(arguments: [
        ("./none.sh", "there is no './none.sh' in FOLDER; start in its folder, or name it in 'algo-exec-dir'"),
        ("./plain.py", "'./plain.py' may not be executed; run: chmod +x 'FOLDER/plain.py'"),
        ("plain.py", "'plain.py' is looked for in PATH; write './plain.py' for the one in FOLDER"),
        ("no-such-program", "there is no program 'no-such-program' in PATH; write its path"),
        ("", "'algo-exec' names no program; write one"),
    ])
    func `a program that cannot be started is told`(command: String, message: String) throws {
        let scratch = try Self.scratch()

        let mistake = Self.program(command, scratch).mistake

        #expect(mistake?.replacing(scratch.url.path, with: "FOLDER") == message)
    }

    @Test func `a folder that is not there is told, and a script that is missing is doubtful`() throws {
        let scratch = try Self.scratch()

        let lost = Self.program("./here.sh", folder: "none", scratch)
        let script = Self.program("sh other.sh", scratch)

        #expect(lost.mistake?.hasPrefix("there is no folder") == true)
        #expect(script.mistake == nil)
        #expect(script.warnings.map { $0.prefix(22) } == ["there is no 'other.sh'"])
    }

    @Test func `paths count from the experiment's folder, and then from the scenario's`() throws {
        let scratch = try Self.scratch()
        let scenario = scratch.url.appendingPathComponent("deep/scenario.txt")

        let plain = ScenarioFolders(scenario: scenario, experiment: nil, current: scratch.url)
        let moved = ScenarioFolders(scenario: scenario, experiment: "/tmp", current: scratch.url)

        #expect(plain.url(of: "plain.py").path == scratch.url.path + "/plain.py")
        #expect(plain.url(of: "beside.sh").path == scratch.url.path + "/deep/beside.sh")
        #expect(plain.url(of: "none").path == scratch.url.path + "/none")
        #expect(moved.url(of: "no/file").path == "/tmp/no/file")
    }
}
