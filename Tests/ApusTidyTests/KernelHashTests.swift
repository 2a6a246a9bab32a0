import Foundation
import Testing

@Suite struct KernelHashTests {
    /// A kernel pack of other sources than the program's must be refused, so the program has to know its own.
    @Test func `the hash that the engine asks of a kernel pack is that of the kernels' sources`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", root.appending(path: "Deploy/compile_kernels.py").path, "--hash"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let hash = output.trimmingCharacters(in: .whitespacesAndNewlines)
        let file = root.appending(path: "Sources/ApusEngineCUDA/Pack/KernelPack.swift")

        let source = try String(contentsOf: file, encoding: .utf8)

        #expect(hash.count == 64)
        #expect(source.contains("sourceHash = \"\(hash)\""), "write \(hash) into KernelPack.swift")
    }
}
