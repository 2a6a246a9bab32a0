public import ApusSpace
public import ApusStudy

/// Which trials are run again once the search is over.
public struct ConfirmationPlan: Sendable {
    private let confirmation: StudyConfirmation

    public init(_ confirmation: StudyConfirmation) {
        self.confirmation = confirmation
    }

    /// The best trials of different configurations, the best first.
    public func chosen(
        of ranking: [UInt32],
        configuration: (UInt32) -> Configuration?
    ) -> [UInt32] {
        var seen: Set<Configuration> = []
        var chosen: [UInt32] = []
        for number in ranking where chosen.count < self.confirmation.top {
            guard let configuration = configuration(number), seen.insert(configuration).inserted else { continue }
            chosen.append(number)
        }
        return chosen
    }

    /// The trials whose runs are still to begin, in that order: the first run of each before the second of any.
    ///
    /// `begun` is how many runs of each trial there are already.
    public func due(_ chosen: [UInt32], begun: [UInt32: Int]) -> [UInt32] {
        (0..<self.confirmation.runs).flatMap { round in
            chosen.filter { begun[$0, default: 0] <= round }
        }
    }
}
