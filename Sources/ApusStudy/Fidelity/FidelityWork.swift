public import ApusSpace

/// What a free place should run.
public enum FidelityWork: Hashable, Sendable, Codable {
    /// A new configuration from the optimizer, for its first steps.
    case new(to: Int, bracket: Int)

    /// A new trial that takes over the checkpoint of trial `of` after step `from`.
    ///
    /// That checkpoint counts as the new trial's own from the moment it begins.
    case copy(of: UInt32, configuration: Configuration, from: Int, to: Int)

    /// A paused trial goes on after the step of its checkpoint.
    case promote(UInt32, from: Int, to: Int, FidelityReasons)

    /// A trial whose worker was lost goes on after the step of its newest checkpoint, 0 where it has none.
    case resume(UInt32, from: Int, to: Int)

    /// The step after which training begins; nothing up to it is trained again.
    public var from: Int {
        switch self {
        case .new: 0
        case .copy(_, _, let from, _), .promote(_, let from, _, _), .resume(_, let from, _): from
        }
    }

    /// The step after which the run ends and saves a checkpoint.
    public var to: Int {
        switch self {
        case .new(let to, _), .copy(_, _, _, let to), .promote(_, _, let to, _), .resume(_, _, let to): to
        }
    }

    /// Whether it begins a trial that was not there before.
    public var isNew: Bool {
        switch self {
        case .new, .copy: true
        case .promote, .resume: false
        }
    }
}
