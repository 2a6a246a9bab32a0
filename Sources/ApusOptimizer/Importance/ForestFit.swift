import ApusMath

/// How well a forest predicts what it has not seen.
enum ForestFit {
    static let folds = 5
    static let rowsMin = 20

    /// R² over five folds; `nil` for fewer than twenty trials or where all costs are the same.
    static func explainedVariance(of study: StudyForest, random: inout SeededRandom) -> Double? {
        let history = study.model.history
        let count = study.model.known.count
        guard count >= Self.rowsMin else { return nil }
        let order = random.permutation(count: count)
        let targets = study.model.known.map { study.model.scale.number(of: history.costs[$0]) }
        let mean = targets.reduce(0, +) / Double(count)
        let total = targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        guard total > 0 else { return nil }
        var missed = 0.0
        for fold in 0..<Self.folds {
            let held = order.indices.filter { $0 % Self.folds == fold }.map { order[$0] }
            let kept = order.indices.filter { $0 % Self.folds != fold }.map { order[$0] }
            var data = ForestData(history.candidates.schema)
            for number in kept { data.append(history.rows[history.costed[study.model.known[number]]]) }
            let forest = RandomForest(
                fitting: data,
                targets: kept.map { targets[$0] },
                options: StudyForest.options,
                random: &random
            )
            let rows = held.flatMap { history.rows[history.costed[study.model.known[$0]]] }
            let means = forest.predictions(of: rows, count: held.count).means
            for (number, prediction) in zip(held, means) {
                missed += (targets[number] - prediction) * (targets[number] - prediction)
            }
        }
        return 1 - missed / total
    }
}
