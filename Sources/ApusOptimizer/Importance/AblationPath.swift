import ApusSpace

/// Finds the steps of an ``Ablation``.
struct AblationPath: Sendable {
    let space: Space
    let study: StudyForest
    let end: Configuration

    func steps(from start: Configuration) -> [Ablation.Step] {
        var current = start
        var cost = self.study.prediction(of: start).cost
        var steps: [Ablation.Step] = []
        while current != self.end {
            let options = self.changes(of: current)
            let next = self.best(of: options) ?? self.end
            let (expected, deviation) = self.study.prediction(of: next)
            steps.append(
                Ablation.Step(
                    parameters: self.names(of: current, next),
                    configuration: next,
                    cost: expected,
                    deviation: deviation,
                    gain: cost - expected
                )
            )
            (current, cost) = (next, expected)
        }
        return steps
    }

    /// The configurations one change nearer to the end that are not forbidden.
    private func changes(of current: Configuration) -> [Configuration] {
        let before = self.distance(current)
        return self.space.tunable.compactMap { index in
            guard current.values[index] != nil, self.end.values[index] != nil else { return nil }
            guard current.values[index] != self.end.values[index] else { return nil }
            var values = current.values
            values[index] = self.end.values[index]
            for other in values.indices where current.values[other] == nil { values[other] = self.filler(for: other) }
            guard let next = self.space.canonical(Configuration(values: values)) else { return nil }
            return self.space.isForbidden(next) || self.distance(next) >= before ? nil : next
        }
    }

    private func filler(for index: Int) -> ParameterValue {
        self.end.values[index] ?? self.space.parameters[index].defaultValue
    }

    private func distance(_ configuration: Configuration) -> Int {
        zip(configuration.values, self.end.values).count { $0 != $1 }
    }

    private func best(of configurations: [Configuration]) -> Configuration? {
        let costs = configurations.map { self.study.prediction(of: $0).cost }
        return costs.indices.min { costs[$0] < costs[$1] }.map { configurations[$0] }
    }

    private func names(of one: Configuration, _ other: Configuration) -> [String] {
        self.space.parameters.indices.filter { one.values[$0] != other.values[$0] }
            .map { self.space.parameters[$0].name }
    }
}
