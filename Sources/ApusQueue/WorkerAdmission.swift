/// How much a worker may get, whatever it offers.
package enum WorkerAdmission: Hashable, Sendable {
    case open

    /// One trial, and nothing after it.
    case oneTrial

    /// It gets nothing; what it holds it keeps.
    case closed
}
