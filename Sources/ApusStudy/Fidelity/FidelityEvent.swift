public import ApusSpace

/// Something that happened to a trial, as a ``FidelityScheduler`` is told of it.
///
/// The events in their order are the log: a scheduler of the same options that is given them again stands where the
/// first one stood, and has decided the same.
public enum FidelityEvent: Hashable, Sendable, Codable {
    /// What ``FidelityScheduler/next()`` asked for runs now, as that trial.
    case began(UInt32, FidelityWork, configuration: Configuration?)

    /// The objective's cost at a step; `nil` where it was missing, NaN or infinite, or a constraint's value was.
    ///
    /// `constraints` are their values there, each kept at or below 0; `nil` in a study without any.
    case measured(UInt32, step: Int, cost: Double?, constraints: [Double]? = nil)

    /// A checkpoint of the trial after that step is stored and can be loaded on any machine.
    case saved(UInt32, step: Int)
    case ended(UInt32, FidelityEnd)

    /// The worker is gone; what it ran after the newest checkpoint is gone with it.
    case lost(UInt32)

    /// The results of the trial do not count any more.
    case invalidated(UInt32)

    /// Whether new trials may be started; a study's limit says no, and a raised limit says yes again.
    case admitted(Bool)

    /// The trial that it happened to.
    public var trial: UInt32? {
        switch self {
        case .began(let trial, _, _), .measured(let trial, _, _, _), .saved(let trial, _), .ended(let trial, _),
            .lost(let trial), .invalidated(let trial):
            trial
        case .admitted: nil
        }
    }

    /// The same without a configuration that the trial's number tells.
    public var withoutConfiguration: FidelityEvent {
        guard case .began(let trial, let work, _) = self else { return self }
        return .began(trial, work, configuration: nil)
    }
}
