import FoundationEssentials

/// The speed of the CPU engine's whole training loop.
struct KerasSpeed: Benchmark {
    let name = "keras-cnn-cpu"
    let summary = "images/s of training the Keras mnist_cnn network (batch 128, Adadelta) on 2 threads"
    let mark = Mark(direction: .atLeast, bound: 1.2, subject: .ratio(to: "PyTorch CPU"))

    private static let threads = 2
    private static let seconds = 8.0

    private struct Peer: Decodable {
        struct Layout: Decodable {
            let mean: Double
            let best_step: Double
        }

        let version: String
        let layouts: [String: Layout]
    }

    func run(_ options: BenchmarkOptions) throws(BenchError) -> Finding {
        let data = try options.mnist()
        var own: [TrainChild.Measured] = []
        var peers: [Peer] = []
        for _ in 0..<options.rounds {
            own.append(try self.train(data))
            if let python = options.python { peers.append(try self.peer(python, options.scripts, data)) }
        }
        let means = own.map(\.imagesPerSecond)
        var finding = Finding(value: Number.median(means), unit: "images/s", peer: self.summary(of: peers))
        finding.details = [
            Finding.Detail("each round", Number.list(means)),
            Finding.Detail("fastest step", own.map(\.imagesPerSecondBest).max() ?? .nan, "images/s"),
        ]
        for layout in Set(peers.flatMap(\.layouts.keys)).sorted() {
            let runs = peers.compactMap { $0.layouts[layout] }
            finding.details += [
                Finding.Detail("PyTorch \(layout), each round", Number.list(runs.map(\.mean))),
                Finding.Detail("PyTorch \(layout), fastest step", runs.map(\.best_step).max() ?? .nan, "images/s"),
            ]
        }
        return finding
    }

    private func train(_ data: String) throws(BenchError) -> TrainChild.Measured {
        let child = try ChildProcess.own(
            ["child-train", "--data", data, "--threads", "\(Self.threads)", "--epochs", "1000"]
                + ["--seconds", "\(Self.seconds)"],
            environment: TrainChild.environment(threads: Self.threads)
        )
        let measured = try child.answer(TrainChild.Measured.self)
        try child.finish()
        return measured
    }

    private func peer(_ python: String, _ scripts: String, _ data: String) throws(BenchError) -> Peer {
        let child = try ChildProcess(
            [python, "\(scripts)/pytorch_cpu.py", "--data", data, "--threads", "\(Self.threads)"]
                + ["--seconds", "\(Self.seconds)", "--rounds", "1"]
        )
        let peer = try child.answer(Peer.self)
        try child.finish()
        return peer
    }

    /// The better layout, by the median of its rounds.
    private func summary(of peers: [Peer]) -> Finding.Peer {
        let layouts = Set(peers.flatMap(\.layouts.keys)).map { layout in
            (layout, Number.median(peers.compactMap { $0.layouts[layout]?.mean }))
        }
        guard let best = layouts.max(by: { $0.1 < $1.1 }), let version = peers.first?.version else {
            return Finding.Peer(
                name: "PyTorch CPU",
                value: nil,
                note: "not installed; APUS_BENCH_PYTHON names a Python that has it"
            )
        }
        return Finding.Peer(name: "PyTorch \(version), \(best.0)", value: best.1)
    }
}
