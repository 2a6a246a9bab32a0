import FoundationEssentials
import Glibc

/// Python with onnx, onnxruntime and safetensors: `python3`, or what `APUS_PYTHON` names.
enum PythonPeer {
    static let hasONNX = (try? run(["-c", "import numpy, onnx, onnxruntime, safetensors"]).status) == 0

    /// Runs a script of the folder `Python` beside these tests.
    static func run(script: String, argument: String, file: String = #filePath) throws -> (
        status: Int32, output: String
    ) {
        let tests = file.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
        return try self.run(["\(tests)/Python/\(script)", argument])
    }

    private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let folder = try ScratchFolder()
        let log = try folder.file("log", "")
        let python = ProcessInfo.processInfo.environment["APUS_PYTHON"] ?? "/usr/bin/python3"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var words: [UnsafeMutablePointer<CChar>?] = ([python] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        guard posix_spawn(&child, python, &actions, nil, &words, environ) == 0 else { return (-1, "no \(python)") }
        var status: Int32 = 0
        waitpid(child, &status, 0)
        let output = FileManager.default.contents(atPath: log).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return (status, output)
    }
}
