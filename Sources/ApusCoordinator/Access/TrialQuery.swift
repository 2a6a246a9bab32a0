package import ApusStudy

/// Which trials of a study are wanted, in which order.
package struct TrialQuery: Hashable, Sendable {
    package static let limitMax = 10_000

    package enum Column: Hashable, Sendable {
        case number
        case state
        case cost
        case duration
        case started
        case parameter(String)
        case metric(String)
    }

    /// `nil` for every state.
    package let states: Set<TrialState>?

    /// Trials without a value come last in either direction; equal ones are ordered by number.
    ///
    /// A parameter or metric that the study does not have is `invalid`.
    package let sort: Column
    package let isDescending: Bool
    package let offset: Int

    /// At most `limitMax`.
    package let limit: Int

    package init(
        states: Set<TrialState>? = nil,
        sort: Column = .number,
        isDescending: Bool = false,
        offset: Int = 0,
        limit: Int = 100
    ) {
        self.states = states
        self.sort = sort
        self.isDescending = isDescending
        self.offset = offset
        self.limit = limit
    }
}

/// A part of a study's trials.
package struct TrialPage: Hashable, Sendable {
    /// How many trials the query matches in all.
    package let total: Int
    package let trials: [TrialView]

    package init(total: Int, trials: [TrialView]) {
        self.total = total
        self.trials = trials
    }
}
