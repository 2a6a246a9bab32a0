import Foundation

/// The built programs, run as a user runs them.
enum Programs {
    /// Where the test bundle lies, and so the programs of the same build.
    static let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

    /// Held while a program is started: one that starts at the same time would keep what this one is to inherit.
    static let starting = NSLock()

    static func url(_ name: String) throws -> URL {
        for folder in [self.folder, self.buildFolder] {
            let url = folder.appending(path: name)
            if FileManager.default.isExecutableFile(atPath: url.path) { return url }
        }
        throw MissingProgram(name: name)
    }

    struct MissingProgram: Error {
        let name: String
    }

    private static let buildFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: ".build/debug")
}

/// A folder of a test's own, with an `APUS_HOME` and a cache in it; gone when the test ends.
final class Workplace {
    let url: URL

    /// Variables for the programs that start from now on.
    var variables: [String: String] = [:]

    init() throws {
        self.url = FileManager.default.temporaryDirectory.appending(path: "apus-cluster-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: self.url, withIntermediateDirectories: true)
    }

    deinit {
        // A test that failed may have left processes that write here still.
        try? FileManager.default.removeItem(at: self.url)
    }

    var environment: [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["APUS_HOME"] = self.url.appending(path: "home").path
        environment["APUS_ENDPOINT"] = nil
        environment["XDG_CACHE_HOME"] = self.url.appending(path: "cache").path
        // What crashes is to say so and end, not to be looked at by a program that may be killed.
        environment["SWIFT_BACKTRACE"] = "enable=no"
        return environment.merging(self.variables) { $1 }
    }

    func write(_ text: String, to name: String) throws -> String {
        let url = self.url.appending(path: name)
        try text.write(to: url, atomically: true, encoding: .utf8)
        return url.path
    }
}
