/// What is to be done with a trial.
public enum FidelityAction: Hashable, Sendable, Codable {
    /// It runs on to that step, in its place, without being loaded again.
    ///
    /// A checkpoint that its worker saves on the way is what a loss goes back to.
    case extend(UInt32, to: Int, FidelityReasons)

    /// It saves a checkpoint and gives its place back; it may go on later, anywhere.
    case pause(UInt32, FidelityReasons)

    /// It never goes on, whether it runs or is paused; its last cost stands, at the part of the steps that it ran.
    case stop(UInt32, FidelityReasons)

    /// It has run all its steps.
    case complete(UInt32, FidelityReasons)

    public var trial: UInt32 {
        switch self {
        case .extend(let trial, _, _), .pause(let trial, _), .stop(let trial, _), .complete(let trial, _): trial
        }
    }

    public var reasons: FidelityReasons {
        switch self {
        case .extend(_, _, let reasons), .pause(_, let reasons), .stop(_, let reasons), .complete(_, let reasons):
            reasons
        }
    }
}
