import ApusMath

/// The probabilities of a categorical parameter's choices, drawn towards those of good trials.
///
/// The natural gradient of a categorical distribution with a least probability for each choice: Hamano, Saito,
/// Nomura, Uchida and Shirakawa, "CatCMA: Stochastic Optimization for Mixed-Category Problems" (2024), with a fixed
/// rate of learning.
struct ChoiceDistribution: Sendable {
    private(set) var probabilities: [Double]
    private let least: Double
    private let rate: Double

    /// `parameters` is how many categorical parameters share in the margin.
    init(count: Int, parameters: Int, rate: Double) {
        self.probabilities = [Double](repeating: 1 / Double(count), count: count)
        // 0.73 to the power of 1 / parameters: with it one parameter at least explores in 27 of 100 draws.
        let kept = Portable.power(0.73, 1 / Double(max(1, parameters)))
        self.least = min((1 - kept) / Double(max(1, count - 1)), 1 / Double(count))
        self.rate = rate
    }

    func sample(_ random: inout some RandomNumberGenerator) -> Int {
        var rest = random.uniform()
        for (choice, probability) in self.probabilities.enumerated() {
            rest -= probability
            if rest < 0 { return choice }
        }
        return self.probabilities.count - 1
    }

    /// Learns from the choices of one generation, `nil` where the parameter was inactive.
    mutating func learn(_ choices: [Int?], weights: [Double]) {
        for (choice, weight) in zip(choices, weights) where weight > 0 {
            guard let choice, self.probabilities.indices.contains(choice) else { continue }
            let share = self.rate * weight
            for index in self.probabilities.indices { self.probabilities[index] *= 1 - share }
            self.probabilities[choice] += share
        }
        self.keepLeast()
    }

    private mutating func keepLeast() {
        var lack = 0.0
        var surplus = 0.0
        for probability in self.probabilities {
            if probability < self.least { lack += self.least - probability }
            surplus += max(0, probability - self.least)
        }
        guard lack > 0, surplus > 0 else { return }
        let kept = 1 - lack / surplus
        for index in self.probabilities.indices {
            self.probabilities[index] = self.least + max(0, self.probabilities[index] - self.least) * kept
        }
    }
}
