/// An optimizer that learns from results of trials which are none of its study's.
protocol LearningOptimizer: Optimizer {
    /// Takes in such results: they teach the model, and their configurations may be proposed all the same.
    mutating func learn(_ trials: [EndedTrial])
}

extension ModelOptimizer: LearningOptimizer {
    mutating func learn(_ trials: [EndedTrial]) {
        for trial in trials { self.teach(trial) }
    }
}
