/// One study through a coordinator and a worker, each a process of its own, over TCP on loopback.
struct ClusterRun {
    let measured: CoordinateChild.Measured

    /// User and system seconds of the worker are not known before it has ended, so it is the coordinator's that count.
    init(_ kind: CoordinateChild.Kind, trials: Int, slots: Int, isPlain: Bool, in scratch: String) throws(BenchError) {
        self.measured = try ScratchFolder.with(in: scratch) { folder throws(BenchError) in
            let data = try folder.folder("coordinator")
            let coordinator = try ChildProcess.own(
                ["child-coordinate", data, "--kind", kind.rawValue, "--trials", "\(trials)"]
                    + (isPlain ? ["--plaintext"] : [])
            )
            let port = try coordinator.answer(CoordinateChild.Listening.self, within: 30).port
            let worker = try ChildProcess.own(
                ["child-work", folder.folder("worker"), "--port", "\(port)", "--slots", "\(slots)"]
                    + (isPlain ? [] : ["--token-file", "\(data)/\(LocalCluster.tokenFile)"])
            )
            let measured = try coordinator.answer(CoordinateChild.Measured.self, within: 300)
            worker.terminate()
            worker.wait()
            try coordinator.finish()
            guard measured.succeeded == trials else {
                throw BenchError("\(measured.succeeded) of \(trials) trials succeeded")
            }
            return measured
        }
    }

    /// As many runs as the options say; the first figure is the one to report.
    static func repeated(
        _ kind: CoordinateChild.Kind,
        trials: Int,
        slots: Int,
        _ options: BenchmarkOptions
    ) throws(BenchError) -> [CoordinateChild.Measured] {
        var runs: [CoordinateChild.Measured] = []
        for _ in 0..<options.rounds {
            runs.append(
                try ClusterRun(kind, trials: trials, slots: slots, isPlain: options.plaintext, in: options.scratch)
                    .measured
            )
        }
        return runs
    }
}
