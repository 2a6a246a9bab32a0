public import ApusSpace

/// Proposes configurations, and learns from the trials that ran them.
///
/// A value: no clock, no I/O, no randomness but the seed it was made from. The same seed and the same history give the
/// same proposals on every machine, so a study resumes by replaying its history, and a bug report is a seed and a
/// history. Proposals do not depend on how they were asked for: three at once are the same as three times one, each
/// beside those before it, with nothing observed between.
public protocol Optimizer: Sendable {
    /// Takes in trials that ended since the last call.
    ///
    /// The order counts: a coordinator gives them in the order of its log.
    mutating func observe(_ ended: [EndedTrial])

    /// Proposes up to `count` configurations to run beside `pending`, each with the reasons for it.
    ///
    /// Each is canonical, legal and not forbidden, and unless repeats are allowed none was proposed, pending or
    /// observed before. Fewer than `count` means that ``end`` says why no more will come.
    mutating func proposals(_ count: Int, beside pending: [Configuration]) -> [Proposal]

    /// Takes note of a trial that a user added by hand.
    mutating func add(_ configuration: Configuration)

    /// Puts a new optimizer to where one stood that had proposed these configurations, in this order.
    ///
    /// Comes before anything else, with the configurations of all trials by their numbers, those included that a
    /// user added by hand. The result tells how many of them were the optimizer's own, where it can tell: fewer than
    /// expected means that the history is of another seed, method or space.
    @discardableResult
    mutating func resume(after history: [Configuration]) -> Int

    /// Why nothing more will be proposed; `nil` as long as something may be.
    var end: SearchEnd? { get }

    /// The design that comes before the method; `nil` where there is none, or where the method is one.
    var initialDesign: InitialDesign? { get }
}

extension Optimizer {
    public var initialDesign: InitialDesign? { nil }

    /// The configurations of ``proposals(_:beside:)`` alone.
    public mutating func propose(_ count: Int, beside pending: [Configuration]) -> [Configuration] {
        self.proposals(count, beside: pending).map(\.configuration)
    }
}
