import ApusSpace

/// Models of everything that a trial is judged by: each objective, each constraint, and whether it ends with a cost.
///
/// Pending trials count as if they had ended with what is expected of them (the kriging believer of Ginsbourger, Le
/// Riche and Carraro, "Kriging is well-suited to parallelize optimization", 2010), so that nobody is sent where
/// another one is.
struct TrialModels<Model: ProbabilisticModel>: Sendable {
    let objectives: [Model]
    private let constraints: [Model]

    /// 1 where a trial failed; `nil` where none did.
    private let failure: Model?

    /// `costs` are the trials' in the units to be modelled, empty for those that have none.
    init(
        features: FeatureSpace,
        rows: [[Double]],
        costs: [[Double]],
        constraints: [[Double]],
        pending: [[Double]]
    ) {
        let known = rows.indices.filter { !costs[$0].isEmpty }
        let count = known.first.map { costs[$0].count } ?? 0
        func model(_ indices: [Int], _ value: (Int) -> Double) -> Model {
            var model = Model(features: features.features)
            let known = indices.map { rows[$0] }
            let values = indices.map(value)
            model.fit(known, values: values)
            guard !pending.isEmpty else { return model }
            let expected = pending.map { model.prediction(at: $0).mean }
            model.fit(known + pending, values: values + expected)
            return model
        }
        self.objectives = (0..<count).map { objective in model(known) { costs[$0][objective] } }
        let constraintCount = known.first.map { constraints[$0].count } ?? 0
        let constrained = known.filter { constraints[$0].count == constraintCount }
        self.constraints = (0..<constraintCount).map { place in
            model(constrained) { min(max(constraints[$0][place], -1e300), 1e300) }
        }
        self.failure = known.count == rows.count ? nil : model(Array(rows.indices)) { costs[$0].isEmpty ? 1 : 0 }
    }

    func predictions(at row: [Double]) -> [Prediction] {
        self.objectives.map { $0.prediction(at: row) }
    }

    /// The probability that a trial ends with a cost and meets all constraints.
    func feasibility(at row: [Double]) -> Double {
        var probability = 1.0
        if let failure { probability *= min(max(1 - failure.prediction(at: row).mean, 0.01), 1) }
        for model in self.constraints { probability *= model.prediction(at: row).probability(atMost: 0) }
        return probability
    }
}
