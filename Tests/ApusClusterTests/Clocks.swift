import Foundation

/// The clocks of one program, which are off as a test says, also while it runs.
final class Clocks {
    /// By how much clocks are off.
    struct Offset: Sendable {
        var wall = Duration.zero
        var monotonic = Duration.zero

        /// The clock that goes on while the machine sleeps.
        var boot = Duration.zero

        /// By how many millionths the wall clock is too fast.
        var drift: Int64 = 0

        static let right = Offset()
        static func wall(_ wall: Duration) -> Offset { Offset(wall: wall) }
        static func slept(_ time: Duration) -> Offset { Offset(boot: time) }
    }

    let path: String
    private let preload: String

    init(_ offset: Offset, at url: URL, preload: String) throws {
        self.path = url.path
        self.preload = preload
        try Data(count: 32).write(to: url)
        try self.set(offset)
    }

    /// What the program's environment needs.
    var variables: [String: String] { ["LD_PRELOAD": self.preload, "APUS_CLOCKS": self.path] }

    /// The program sees it at once.
    func set(_ offset: Offset) throws {
        let numbers = [offset.wall, offset.monotonic, offset.boot].map { time in
            time.components.seconds * 1_000_000_000 + time.components.attoseconds / 1_000_000_000
        }
        let file = open(self.path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { throw Unexpected("\(self.path) cannot be written") }
        defer { close(file) }
        let bytes = (numbers + [offset.drift]).withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
        guard bytes == 32 else { throw Unexpected("\(self.path) cannot be written") }
    }
}

/// A library to be preloaded, compiled from C beside the tests.
enum Preload {
    static func build(_ name: String, in place: Workplace) throws -> String {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let target = place.url.appending(path: "\(name).so").path
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        let folder = name == "clock_preload" ? "ClockPreload" : "CrashPreload"
        let source = tests.appending(path: "\(folder)/\(name).c").path
        compiler.arguments = ["clang", "-shared", "-fPIC", "-O1", "-o", target, source]
        try compiler.run()
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else { throw Unexpected("\(name).c does not compile") }
        return target
    }
}

/// Runs what blocks side by side, a few at a time.
enum SideBySide {
    /// The results in the order of `items`.
    static func map<Item: Sendable, Result: Sendable>(
        _ items: [Item],
        width: Int = 4,
        _ work: @escaping @Sendable (Item) -> Result
    ) async -> [Result] {
        await withTaskGroup(of: (Int, Result).self) { group in
            var results: [Int: Result] = [:]
            for (index, item) in items.enumerated() {
                if index >= width, let (done, result) = await group.next() { results[done] = result }
                group.addTask {
                    // A thread of its own: the pool's are as few as there are processors.
                    await withCheckedContinuation { continuation in
                        Thread.detachNewThread { continuation.resume(returning: (index, work(item))) }
                    }
                }
            }
            for await (done, result) in group { results[done] = result }
            return items.indices.compactMap { results[$0] }
        }
    }
}
