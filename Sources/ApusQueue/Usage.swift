/// What a study held lately, as a moving average that forgets.
///
/// Every half-life halves what is remembered, in straight pieces between the halvings, so that no logarithm of the
/// machine's decides who is served.
struct Usage: Hashable, Sendable {
    /// Slots, or GPUs, that it held on average.
    private(set) var average = 0.0
    private var since = Duration.zero

    /// Takes in that `held` was held from the last call until `now`.
    mutating func pass(to now: Duration, held: Int, halfLife: Duration) {
        guard now > self.since else { return }
        let (passed, life) = (Self.seconds(now - self.since), Self.seconds(halfLife))
        self.since = now
        let halvings = passed / life
        guard halvings < 64 else {
            self.average = Double(held)
            return
        }
        let whole = Int(halvings)
        let kept = (1 - 0.5 * (halvings - Double(whole))) / Double(UInt64(1) << UInt64(whole))
        self.average = self.average * kept + Double(held) * (1 - kept)
    }

    private static func seconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
