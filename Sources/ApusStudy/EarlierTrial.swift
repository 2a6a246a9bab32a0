public import ApusSpace

/// A trial of an earlier study, as the optimizer of a later one is told of it.
public struct EarlierTrial: Hashable, Sendable, Codable {
    /// The study that it ran in.
    public let study: StudyID
    public let number: UInt32

    /// In the space of the later study.
    public let configuration: Configuration

    /// The cost is the earlier study's own.
    public let result: ToldTrial.Result

    public init(study: StudyID, number: UInt32, configuration: Configuration, result: ToldTrial.Result) {
        self.study = study
        self.number = number
        self.configuration = configuration
        self.result = result
    }
}

/// The trials of earlier studies that a study's optimizer learned from.
public struct EarlierTrials: Hashable, Sendable {
    public static let none = EarlierTrials()

    /// The newest ones, where there are more than ``WarmStart/trialsMax``.
    public private(set) var trials: [EarlierTrial] = []

    /// How many had a result and were left out: they lie outside of the study's space, or were too many.
    public private(set) var leftOut = 0

    public init(trials: [EarlierTrial] = [], leftOut: Int = 0) {
        self.add(trials, leftOut: leftOut)
    }

    public mutating func add(_ trials: [EarlierTrial], leftOut: Int) {
        let all = self.trials + trials
        self.trials = Array(all.suffix(WarmStart.trialsMax))
        self.leftOut += leftOut + all.count - self.trials.count
    }
}
