package import ApusStudy

/// What a user may change of a study that exists.
package enum StudyChange: Hashable, Sendable {
    case pause
    case resume
    case stop

    /// How many trials run side by side; `nil` takes the limit away.
    case parallel(Int?)

    /// How it stands beside others; what is `nil` stays as it is.
    case schedule(priority: Int?, weight: Int?)

    /// How much it may use in all.
    case limits(LimitsChange)
}
