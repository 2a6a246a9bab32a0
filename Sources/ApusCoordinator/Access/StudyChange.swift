/// What a user may change of a study that exists.
package enum StudyChange: Hashable, Sendable {
    case pause
    case resume
    case stop

    /// How many trials run side by side; `nil` takes the limit away.
    case parallel(Int?)
}
