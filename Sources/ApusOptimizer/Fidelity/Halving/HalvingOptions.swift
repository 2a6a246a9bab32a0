/// What all rules with rungs let a study set.
struct HalvingOptions: Hashable, Sendable {
    let stepsMin: Int
    let stepsMax: Int
    let eta: Int

    init(_ options: inout ModelOptions, stepsMax: Int, eta: Int) {
        self.stepsMax = stepsMax
        self.eta = options.integer("eta", in: 2...100, standard: eta)
        self.stepsMin = options.integer("min-steps", in: 1...stepsMax, standard: max(1, stepsMax / 100))
    }

    /// How often the range of steps can be divided by eta.
    var divisions: Int {
        var count = 0
        var steps = Double(self.stepsMin)
        while steps * Double(self.eta) <= Double(self.stepsMax) {
            steps *= Double(self.eta)
            count += 1
        }
        return count
    }
}
