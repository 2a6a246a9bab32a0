/// One entry of a study's account: what its limits count, and what was decided by them.
///
/// The entries stand in the optimizer's log, so that every decision can be made again. Times are from the study's
/// start, by the coordinator's clock.
public enum BudgetEntry: Hashable, Sendable, Codable {
    /// An attempt of this trial holds its devices from then on.
    case held(UInt32, at: Duration)

    /// It gave them back: ended, or lost.
    case released(UInt32, at: Duration)

    /// An attempt that was given up for lost held its devices for so long after that.
    case heldOn(UInt32, Duration)

    /// A trial ended; `cost` is `nil` where it has none that counts.
    case ended(UInt32, cost: Double?)

    /// What was known of a trial's end counts no more.
    case forgotten(UInt32)

    /// A user gave the study other limits.
    case limitsChanged(LimitsChange)

    /// The search is at its end; `at` is when a limit of time was found reached, zero for other limits.
    case decided(BudgetEnd, at: Duration)
}
