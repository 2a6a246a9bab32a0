/// One entry of the ordered log of a study's optimizer: everything that its proposals follow from.
///
/// The log and the seed give the same proposals again, on every machine. A trial is pending from the entry that names
/// it first to the one that tells or drops it.
public enum OptimizerEntry: Hashable, Sendable, Codable {
    /// The optimizer proposed `count` trials, `first` and those after it, knowing the first `known` entries.
    case proposed(first: UInt32, count: Int, known: Int)

    /// A user added this trial.
    case added(UInt32)

    /// The optimizer was told of this trial's result.
    case told(ToldTrial)

    /// The trial ended, and the optimizer learns nothing of it.
    case dropped(UInt32)

    /// The rule for the steps of trials was told of this.
    case fidelity(FidelityEntry)

    /// What the study's limits count, and what was decided by them.
    case budget(BudgetEntry)

    /// The search is over, and trials that the optimizer does not know run the best configurations again: `first` and
    /// those after it, each the configuration of the trial at its place in `of`.
    case confirming(first: UInt32, of: [UInt32])

    /// A trial of an earlier study, mapped into this study's space; these stand before everything else.
    case earlier(EarlierTrial)

    /// So many trials of earlier studies had a result, and do not fit this study.
    case leftOut(Int)

    /// The race of a study with instances was told of this.
    case race(RaceEntry)

    /// What was told before has changed: the optimizer began anew with the configurations of all trials so far.
    ///
    /// An entry for each ended trial follows.
    case restarted
}
