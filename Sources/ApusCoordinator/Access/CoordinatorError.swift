/// Why the coordinator did not do what it was asked; the texts are for the person who asked.
package enum CoordinatorError: Error, Hashable, Sendable {
    case notFound(String)

    /// The state of the study or trial does not allow it.
    case conflict(String)

    /// What was asked is wrong; every mistake, not only the first.
    case invalid([String])
    case tooLarge(String)

    /// A limit is reached for now; the same request may succeed later.
    case busy(String)

    /// It cannot be had now: the worker is away, the disk is full, the coordinator shuts down.
    case unavailable(String)
}
