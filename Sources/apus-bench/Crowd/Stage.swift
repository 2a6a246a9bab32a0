import Glibc

/// A coordinator and crowds of workers, each a process of its own, on one scratch folder.
final class Stage {
    let folder: ScratchFolder
    private let isPlain: Bool
    private(set) var host: ChildProcess
    private(set) var port: Int
    private var crowds = 0

    /// Seconds from the start of the newest coordinator to its first answer.
    private(set) var startSeconds: Double

    private init(_ folder: ScratchFolder, _ data: String, isPlain: Bool) throws(BenchError) {
        self.folder = folder
        self.isPlain = isPlain
        (self.host, self.port, self.startSeconds) = try Self.start(data, port: 0, isPlain: isPlain)
    }

    /// `fill` may put something into the coordinator's folder before it starts.
    static func with<Value>(
        _ options: ClusterOptions,
        fill: (String) throws(BenchError) -> Void = { _ throws(BenchError) in },
        _ body: (Stage) throws(BenchError) -> Value
    ) throws(BenchError) -> Value {
        try ScratchFolder.with(in: options.scratch) { folder throws(BenchError) in
            let data = try folder.folder("coordinator")
            try fill(data)
            return try body(try Stage(folder, data, isPlain: options.plaintext))
        }
    }

    private static func start(
        _ data: String,
        port: Int,
        isPlain: Bool
    ) throws(BenchError) -> (ChildProcess, Int, Double) {
        let watch = Stopwatch()
        let words = ["child-host", data, "--port", "\(port)"] + (isPlain ? ["--plaintext"] : [])
        let host = try ChildProcess.own(words, hasInput: true)
        let bound = try host.answer(CoordinateChild.Listening.self, within: 120).port
        return (host, bound, watch.seconds)
    }

    /// A new coordinator on the port and the folder of the former, which must have died.
    func restart() throws(BenchError) {
        (self.host, _, self.startSeconds) = try Self.start(
            self.folder.file("coordinator"),
            port: self.port,
            isPlain: self.isPlain
        )
    }

    /// Join tokens for so many workers, in a file of the folder.
    func tokens(_ count: Int) throws(BenchError) -> String {
        let file = self.folder.file("tokens")
        _ = try self.host.ask("tokens \(count) \(file)", HostChild.Status.self)
        return file
    }

    func status() throws(BenchError) -> HostChild.Status {
        try self.host.ask("status", HostChild.Status.self)
    }

    func submit(_ name: String, trials: Int) throws(BenchError) -> Double {
        try self.host.ask("submit \(name) \(trials)", HostChild.Submitted.self).seconds
    }

    /// Starts workers for the tokens of a file.
    func crowd(_ tokens: String, _ words: [String] = []) throws(BenchError) -> ChildProcess {
        try ChildProcess.own(
            ["child-crowd", "--port", "\(self.port)", "--tokens", tokens] + words
                + (self.isPlain ? ["--plaintext"] : []),
            hasInput: true
        )
    }

    /// Tokens of one worker, or of some, in files of their own.
    func split(_ tokens: String, at count: Int) throws(BenchError) -> (first: String, rest: String) {
        self.crowds += 1
        let text = try ProcFile.text(tokens).split(separator: "\n")
        let (first, rest) = ("\(tokens)-\(self.crowds)-first", "\(tokens)-\(self.crowds)-rest")
        try LineFile(first).write(text.prefix(count).joined(separator: "\n"))
        try LineFile(rest).write(text.dropFirst(count).joined(separator: "\n"))
        return (first, rest)
    }

    /// Asks the crowd again and again until it is so; throws after `seconds`.
    static func wait(
        _ crowd: ChildProcess,
        within seconds: Double,
        _ what: String,
        until isSo: (CrowdLog.Counts) -> Bool
    ) throws(BenchError) {
        let watch = Stopwatch()
        var told = 0.0
        while true {
            let counts = try crowd.ask("counts", CrowdLog.Counts.self)
            if isSo(counts) { return }
            guard watch.seconds < seconds else {
                throw BenchError("\(what): not after \(Number.text(seconds)) s; \(counts)")
            }
            if watch.seconds - told > 5 {
                told = watch.seconds
                Progress.say("\(what): \(counts.connected) connected, \(counts.assigned) attempts given out")
            }
            Self.pause(seconds: 0.02)
        }
    }

    static func pause(seconds: Double) {
        usleep(UInt32(min(seconds, 3_600) * 1e6))
    }

    /// Waits, and says now and then how long still.
    static func pause(seconds: Double, _ what: String) {
        let watch = Stopwatch()
        while watch.seconds < seconds {
            Self.pause(seconds: min(10, max(0.01, seconds - watch.seconds)))
            Progress.say("\(what): \(Int(watch.seconds)) of \(Int(seconds)) s")
        }
    }
}
