/// How many of the trials count as good ones.
struct GoodShare: Hashable, Sendable {
    enum Rule: String, CaseIterable, Sendable {
        /// A share of the trials (Bergstra et al., "Algorithms for hyper-parameter optimization", 2011).
        case linear

        /// A share of the square root of their number (Bergstra et al., "Making a science of model search", 2013).
        case squareRoot = "square-root"

        var standardShare: Double {
            switch self {
            case .linear: 0.15
            case .squareRoot: 1
            }
        }
    }

    let rule: Rule
    let share: Double
    let most: Int

    /// At least one where there is any.
    func count(of trials: Int) -> Int {
        let number = Double(trials)
        let wanted = self.share * (self.rule == .linear ? number : number.squareRoot())
        return min(trials, max(1, Int(min(wanted.rounded(.up), Double(self.most)))))
    }
}
