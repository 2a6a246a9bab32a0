import Glibc

/// What the whole cluster adds to a program's own start and end.
struct CommandOverhead: Benchmark {
    let name = "command-overhead"
    let summary = "1,000 trials of /bin/true through coordinator and worker, 2 slots: seconds in all"
    let mark = Mark(direction: .atMost, bound: 1.5, subject: .ratio(to: "a loop of posix_spawn"))

    private static let trials = 1_000
    private static let slots = 2

    func run(_ options: BenchmarkOptions) throws(BenchError) -> Finding {
        var (cluster, runner, bare): ([Double], [Double], [Double]) = ([], [], [])
        for _ in 0..<options.rounds {
            bare.append(try self.bare())
            cluster.append(
                try ClusterRun(.commands, trials: Self.trials, slots: Self.slots, isPlain: false, in: options.scratch)
                    .measured.seconds
            )
            runner.append(try self.runner(options))
        }
        return Finding(
            value: Number.median(cluster),
            unit: "s",
            peer: Finding.Peer(name: "posix_spawn and wait, 2 in flight", value: Number.median(bare)),
            details: [
                Finding.Detail("each run", Number.list(cluster)),
                Finding.Detail("each run of posix_spawn", Number.list(bare)),
                Finding.Detail("the command runner alone, without a cluster", Number.list(runner)),
            ]
        )
    }

    private func runner(_ options: BenchmarkOptions) throws(BenchError) -> Double {
        try ScratchFolder.with(in: options.scratch) { folder throws(BenchError) in
            let child = try ChildProcess.own([
                "child-commands", folder.path, "--count", "\(Self.trials)", "--slots", "\(Self.slots)",
            ])
            let measured = try child.answer(CommandsChild.Measured.self)
            try child.finish()
            guard measured.succeeded == Self.trials else {
                throw BenchError("\(measured.succeeded) of \(Self.trials) commands succeeded")
            }
            return measured.seconds
        }
    }

    /// Seconds of starting and waiting for as many processes, two at a time.
    private func bare() throws(BenchError) -> Double {
        let words = CStrings(["/bin/true"])
        let variables = CStrings([])
        let watch = Stopwatch()
        var (started, running) = (0, 0)
        while started < Self.trials || running > 0 {
            if started < Self.trials, running < Self.slots {
                var pid = pid_t()
                guard posix_spawn(&pid, "/bin/true", nil, nil, words.pointers, variables.pointers) == 0 else {
                    throw BenchError("/bin/true cannot be started")
                }
                started += 1
                running += 1
            } else {
                guard waitpid(-1, nil, 0) > 0 || errno == EINTR else { throw BenchError("a process was lost") }
                running -= 1
            }
        }
        return watch.seconds
    }
}
