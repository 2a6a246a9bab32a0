/// Options that the stopping rules share.
extension ModelOptions {
    /// How many steps lie between two looks; 1,000 looks at most.
    mutating func interval(stepsMax: Int) -> Int {
        self.integer("interval", in: max(1, stepsMax / 1_000)...stepsMax, standard: max(1, stepsMax / 100))
    }

    /// Before so many steps nothing is stopped.
    mutating func graceSteps(stepsMax: Int) -> Int {
        self.integer("grace-steps", in: 0...stepsMax, standard: max(1, stepsMax / 20))
    }
}
