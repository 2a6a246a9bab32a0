import CFuzzer
import Foundation
import FuzzTargets

/// `apus-fuzz seeds TARGET FOLDER` writes the inputs to begin from; `apus-fuzz run TARGET [libFuzzer's options]`.
///
/// Only built where `APUS_FUZZER` is set, by `Tests/fuzz`: it needs libFuzzer, and all modules built for it.
@main
enum Fuzz {
    // What libFuzzer calls gets no context of ours. SAFETY: both are set once, before the driver begins, and one thread
    // reads them.
    nonisolated(unsafe) private static var target = FuzzTarget.body
    nonisolated(unsafe) private static var folder = ""

    static func main() throws {
        var arguments = CommandLine.arguments
        // A merge runs the program again, with libFuzzer's own arguments.
        let inherited = ProcessInfo.processInfo.environment["APUS_FUZZ_TARGET"]
        if let inherited, !["run", "seeds"].contains(arguments.dropFirst().first ?? "") {
            arguments.insert(contentsOf: ["run", inherited], at: 1)
        }
        guard arguments.count >= 3, let target = FuzzTarget(rawValue: arguments[2]) else {
            print("targets: \(FuzzTarget.allCases.map(\.rawValue).joined(separator: " "))")
            exit(64)
        }
        let scratch = FileManager.default.temporaryDirectory.appending(path: "apus-fuzz-\(getpid())").path
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        guard arguments[1] == "seeds" else {
            (self.target, self.folder) = (target, scratch)
            setenv("APUS_FUZZ_TARGET", target.rawValue, 1)
            let status = self.drive([arguments[0]] + arguments.dropFirst(3))
            try? FileManager.default.removeItem(atPath: scratch)
            exit(status)
        }
        for (index, seed) in try target.seeds(in: scratch).enumerated() {
            try Data(seed).write(to: URL(filePath: "\(arguments[3])/seed-\(index)"))
        }
    }

    private static func drive(_ arguments: [String]) -> Int32 {
        var count = Int32(arguments.count)
        // libFuzzer keeps the arguments for as long as the process lives.
        let words = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: arguments.count + 1)
        for (index, word) in arguments.enumerated() { words[index] = strdup(word) }
        words[arguments.count] = nil
        var pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = words
        return LLVMFuzzerRunDriver(&count, &pointer) { data, size in
            Fuzz.target.read(Array(UnsafeBufferPointer(start: data, count: size)), in: Fuzz.folder)
            return 0
        }
    }
}
