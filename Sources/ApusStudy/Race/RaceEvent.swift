public import ApusSpace

/// Something that happened to a trial, as the race of a study with instances is told of it.
///
/// The events in their order are the log: a race of the same options that is given them again stands where the first
/// one stood, and has decided the same.
public enum RaceEvent: Hashable, Sendable, Codable {
    /// A configuration that was not there before; that trial is its first run.
    case proposed(UInt32, configuration: Configuration?)

    /// The first run in the line is that trial.
    case began(UInt32)
    case ended(UInt32, RaceEnd)

    /// The result of the trial does not count any more.
    case invalidated(UInt32)

    public var trial: UInt32 {
        switch self {
        case .proposed(let trial, _), .began(let trial), .ended(let trial, _), .invalidated(let trial): trial
        }
    }

    /// The same without a configuration that the trial's number tells.
    public var withoutConfiguration: RaceEvent {
        guard case .proposed(let trial, _) = self else { return self }
        return .proposed(trial, configuration: nil)
    }
}

/// How a run ended, for the race.
public enum RaceEnd: Hashable, Sendable, Codable {
    /// A finite number: the quality, or seconds.
    case cost(Double)

    /// It took all the time that it was given.
    case capped

    /// It crashed, or was lost or killed; it counts as worse than any cost.
    case failed

    /// It was called off, and says nothing.
    case cancelled
}

/// What a race decided.
public enum RaceAction: Hashable, Sendable, Codable {
    /// The trial runs on this.
    case run(UInt32, TrialTarget)

    /// The trial's result would change nothing any more.
    case stop(UInt32)

    /// The configuration whose first run was that trial is the incumbent from now on.
    case promoted(UInt32)

    /// The configuration whose first run was that trial is worse than the incumbent.
    case rejected(UInt32)
}

/// What a race was told, and what it decided at once.
///
/// The decisions follow from the events before and from this one; they are kept so that a replay can be compared.
public struct RaceEntry: Hashable, Sendable, Codable {
    public let event: RaceEvent
    public let actions: [RaceAction]

    public init(_ event: RaceEvent, actions: [RaceAction] = []) {
        self.event = event
        self.actions = actions
    }
}
