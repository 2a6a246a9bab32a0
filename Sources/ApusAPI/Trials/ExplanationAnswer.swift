/// Why a trial has the configuration that it has.
package struct ExplanationAnswer: Codable, Hashable, Sendable {
    package let number: UInt32

    /// What proposed it, as `design`, `random`, `tpe` or `smac`; `user` for a trial that a user added.
    package let source: String

    /// The cost that the model expected; lower is better, also where the study maximizes.
    package let mean: Double?

    /// The model's standard deviation of that cost.
    package let deviation: Double?

    /// What the method sought the highest value of, under `gainName`.
    package let gain: Double?
    package let gainName: String?

    /// The probability of being feasible that the model gave.
    package let feasibility: Double?

    /// How many trials without a result it kept away from.
    package let pending: Int

    /// How many results the model knew.
    package let observed: Int
    package let note: String

    package init(
        number: UInt32,
        source: String,
        mean: Double? = nil,
        deviation: Double? = nil,
        gain: Double? = nil,
        gainName: String? = nil,
        feasibility: Double? = nil,
        pending: Int = 0,
        observed: Int = 0,
        note: String = ""
    ) {
        self.number = number
        self.source = source
        self.mean = mean
        self.deviation = deviation
        self.gain = gain
        self.gainName = gainName
        self.feasibility = feasibility
        self.pending = pending
        self.observed = observed
        self.note = note
    }
}
