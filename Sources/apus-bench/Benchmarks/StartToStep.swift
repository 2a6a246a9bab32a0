import FoundationEssentials
import Glibc

/// How long it takes until something is being learned.
struct StartToStep: Benchmark {
    let name = "start-to-step"
    let summary = "seconds from `apus run` to the first step of a training"
    let mark = Mark(direction: .atMost, bound: 2, subject: .value(unit: "s"))

    private static let limit = 60.0

    /// Twenty steps an epoch, so that the engine tells of each.
    private static let study = """
        name: start
        space: {rate: {real: [0.0005, 0.01], log: true}}
        objective: {minimize: val_error}
        optimizer: {random: {}, seed: 1}
        limits: {trials: 1}
        train:
          dataset: {name: mnist, split: {train: 2560, validation: 1000}}
          model:
            - conv:    {filters: 32, kernel: 3, activation: relu}
            - maxpool: {size: 2}
            - flatten: {}
            - dense:   {units: 10, activation: softmax}
          loss: cross-entropy
          optimizer: {adam: {learning_rate: ${rate}}}
          epochs: 1000
          batch: 128

        """

    func run(_ options: BenchmarkOptions) throws(BenchError) -> Finding {
        _ = try options.mnist()
        let program = try Self.program()
        var seconds: [Double] = []
        for _ in 0..<options.rounds {
            seconds.append(
                try ScratchFolder.with(in: options.scratch) { folder throws(BenchError) in
                    try Self.measure(program, folder)
                }
            )
        }
        return Finding(
            value: Number.median(seconds),
            unit: "s",
            details: [
                Finding.Detail("each round", Number.list(seconds)),
                Finding.Detail("what counts", "process start to the first optimizer step in the engine's log"),
            ]
        )
    }

    /// `apus` beside this program.
    private static func program() throws(BenchError) -> String {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { throw BenchError("this program does not know where it is") }
        let own = String(decoding: buffer[..<count], as: UTF8.self)
        let program = own.prefix(own.count - "apus-bench".count) + "apus"
        guard FileManager.default.isExecutableFile(atPath: String(program)) else {
            throw BenchError("\(program) is not there; swift build -c release --product apus, and apus-worker")
        }
        return String(program)
    }

    private static func measure(_ program: String, _ folder: ScratchFolder) throws(BenchError) -> Double {
        let (study, data) = (folder.file("start.yaml"), folder.file("data"))
        try BenchError.wrapping("the study file") { try Data(Self.study.utf8).write(to: URL(filePath: study)) }
        let watch = Stopwatch()
        let child = try ChildProcess([program, "run", "--plain", "--data", data, study])
        defer {
            kill(child.pid, SIGINT)
            child.wait()
        }
        while watch.seconds < Self.limit {
            if Self.hasStepped(data + "/workers/local-1/runs") { return watch.seconds }
            usleep(2_000)
        }
        throw BenchError("no training began within \(Int(Self.limit)) s")
    }

    /// Whether the log of a run in the folder tells of a step.
    private static func hasStepped(_ runs: String) -> Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: runs)) ?? []
        return names.contains { name in
            guard let log = FileManager.default.contents(atPath: "\(runs)/\(name)/.apus/stdout") else { return false }
            return String(decoding: log, as: UTF8.self).contains("\"progress\"")
        }
    }
}
