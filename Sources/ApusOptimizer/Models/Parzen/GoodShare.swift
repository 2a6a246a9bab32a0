import ApusMath

/// How many of the trials count as good ones.
struct GoodShare: Hashable, Sendable {
    enum Rule: String, CaseIterable, Sendable {
        /// A share of the trials (Bergstra et al. 2011).
        case linear

        /// A share of the square root of their number (Bergstra et al., "Making a science of model search", 2013).
        case squareRoot = "square-root"
    }

    let rule: Rule
    let share: Double
    let most: Int
    let base: Double

    /// At least one where there is any.
    func count(of trials: Int) -> Int {
        let number = Double(trials)
        let wanted = self.base + self.share * (self.rule == .linear ? number : number.squareRoot())
        return min(trials, max(1, min(Int(min(wanted, 1e9).rounded(.up)), self.most)))
    }
}
