package import ApusStudy

/// One thing that a part of a cluster did or was told, as far as a history says.
package enum HistoryEntry: Hashable, Sendable {
    // What the store holds, in the order in which it became durable.

    /// `isAdded`: by a user, beside the budget.
    case proposed(TrialID, isAdded: Bool)

    /// A limit other than that of trials ended the search, so it may have fewer of them.
    case endedEarly(StudyID)
    case leased(AttemptID)

    /// A report of an attempt was taken in.
    case reported(AttemptID, sequence: UInt64)
    case ended(AttemptID, Outcome, isLate: Bool)

    /// The trial has its result; `epoch` is that of the accepted attempt, 0 for none.
    case accepted(TrialID, TrialState, epoch: UInt32, cost: Double?)
    case paused(TrialID)

    /// Back to waiting; `isAsked`: a user wanted an ended trial to run again.
    case requeued(TrialID, isAsked: Bool)

    /// The optimizer was told of the trial, or that it learns nothing of it.
    case told(TrialID)
    case optimizerRestarted(StudyID)

    // What others know; it must be true of the store's end.

    /// A worker was told that the reports up to this one are taken in.
    case acknowledged(AttemptID, sequence: UInt64)

    /// An answer of the API named this result.
    case seen(TrialID, TrialState, cost: Double?)

    /// The program of an attempt measured this cost, by its own word.
    case computed(AttemptID, cost: Double)
}
