/// What one trial of a study with instances is run on.
public struct TrialTarget: Hashable, Sendable, Codable {
    /// The instance's place in the study's list, from 0.
    public let instance: Int
    public let seed: UInt32

    /// After how many seconds the run is over; `nil` without a cutoff.
    public let seconds: Double?

    public init(instance: Int, seed: UInt32, seconds: Double?) {
        self.instance = instance
        self.seed = seed
        self.seconds = seconds
    }
}

/// What a worker is told of a trial's target.
public struct RunTarget: Hashable, Sendable, Codable {
    public static let textBytesMax = 4_096

    public let instance: String
    public let specific: String

    /// Seconds; `nil` for none.
    public let cutoff: Double?

    /// The seed, or −1 where seeds do not matter.
    public let seed: Int

    public init(instance: String, specific: String, cutoff: Double?, seed: Int) {
        self.instance = instance
        self.specific = specific
        self.cutoff = cutoff
        self.seed = seed
    }
}

extension StudyInstances {
    /// What a worker is told of a target; `nil` for one that is none of this study's.
    public func run(on target: TrialTarget) -> RunTarget? {
        guard self.instances.indices.contains(target.instance) else { return nil }
        let instance = self.instances[target.instance]
        let hasSeed = !self.isDeterministic || !instance.seeds.isEmpty
        return RunTarget(
            instance: instance.name,
            specific: instance.specific,
            cutoff: target.seconds ?? self.cutoff,
            seed: hasSeed ? Int(target.seed) : -1
        )
    }
}
