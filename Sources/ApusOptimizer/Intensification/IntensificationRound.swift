/// When a round of intensification ends and a model is fitted anew.
///
/// Hutter, Hoos and Leyton-Brown (2011), procedure 2: at least two challengers, and then until the runs took so much
/// of the time that fitting the model and choosing challengers took its own part.
public struct IntensificationRound: Hashable, Sendable {
    public static let challengersMin = 2

    /// The part of the time that runs are to have, above 0 and below 1.
    public let share: Double

    public init(share: Double = 0.5) {
        self.share = min(max(share, 0.01), 0.99)
    }

    /// Whether another challenger belongs to this round.
    public func goesOn(afterChallengers ended: Int, modelTime: Duration, runTime: Duration) -> Bool {
        ended < Self.challengersMin || runTime < modelTime * (self.share / (1 - self.share))
    }
}
