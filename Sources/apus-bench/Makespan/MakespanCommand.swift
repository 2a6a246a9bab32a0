import ArgumentParser

/// `apus-bench makespan`.
struct MakespanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "makespan",
        abstract: "Compares how long a study takes with and without its longest trials first, in virtual time.",
        discussion: """
            The coordinator's own machine gives random configurations of the reference study (two convolutions of 16 to \
            256 filters with kernels of 1 to 10, 12 epochs of MNIST) to devices that run one trial each. A trial takes \
            what is predicted for it by nominal rates, off by a factor that the seed draws. The bound is all work over \
            all devices, or the longest trial: no order is faster.
            """
    )

    @Option(help: "How many devices, or several such numbers with commas between them.")
    var devices = "4,8"

    @Option(help: "How many trials.") var trials = 60
    @Option(help: "How many seeds, counted from 1.") var seeds = 20
    @Option(help: "The standard deviation of a trial's time, in parts of what is predicted.") var noise = 0.1
    @Option(help: "Whose nominal rates: cpu or cuda.") var engine = "cuda"

    func validate() throws {
        guard 1...10_000 ~= self.trials, 1...10_000 ~= self.seeds, 0...1 ~= self.noise else {
            throw ValidationError("--trials and --seeds are 1 to 10,000, --noise is 0 to 1")
        }
        guard ["cpu", "cuda"].contains(self.engine) else { throw ValidationError("--engine is cpu or cuda") }
        guard self.counts != nil else { throw ValidationError("--devices has numbers from 1 to 1,000") }
    }

    /// `nil` where there is something else.
    private var counts: [Int]? {
        let parts = self.devices.split(separator: ",", omittingEmptySubsequences: false)
        let counts = parts.compactMap { Int($0) }.filter { 1...1_000 ~= $0 }
        return counts.count == parts.count ? counts : nil
    }

    func run() throws {
        for count in self.counts ?? [] {
            let plain = try self.excess(count, isOrdered: false)
            let ordered = try self.excess(count, isOrdered: true)
            print(
                "\(count) devices, \(self.trials) trials, \(self.seeds) seeds: over the bound in the order of proposal "
                    + "\(Self.text(plain)); longest first \(Self.text(ordered))"
            )
        }
    }

    /// By how much a study takes longer than the bound, in percent, seed by seed.
    private func excess(_ devices: Int, isOrdered: Bool) throws -> [Double] {
        try (1...self.seeds).map { seed in
            var run = try MakespanRun(
                trials: self.trials,
                seed: UInt64(seed),
                devices: devices,
                engine: self.engine,
                noise: self.noise,
                isOrdered: isOrdered
            )
            let result = try run.run()
            return (result.seconds / result.bound - 1) * 100
        }
    }

    private static func text(_ excess: [Double]) -> String {
        "\(Self.percent(Number.mean(excess))) (median \(Self.percent(Number.median(excess))), "
            + "most \(Self.percent(excess.max() ?? .nan)))"
    }

    private static func percent(_ value: Double) -> String { "\((value * 10).rounded() / 10) %" }
}
