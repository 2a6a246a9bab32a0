extension NetworkPlan {
    /// The plan without the numbers that networks trained as one batch may differ in: rates of dropout, and smoothing.
    package var fusionShape: NetworkPlan {
        var loss = self.loss
        if case .crossEntropy = loss { loss = .crossEntropy(smoothing: 0) }
        return NetworkPlan(
            input: self.input,
            output: self.output,
            operations: self.operations.map(\.withoutRate),
            parameters: self.parameters,
            statistics: self.statistics,
            loss: loss
        )
    }

    /// By number of the dropout.
    package var dropoutRates: [Double] {
        var rates: [Int: Double] = [:]
        for operation in self.operations {
            if case .dropout(let rate, let layer) = operation.kind { rates[layer] = rate }
        }
        return (0..<rates.count).map { rates[$0] ?? 0 }
    }

    package var smoothing: Double {
        if case .crossEntropy(let smoothing) = self.loss { smoothing } else { 0 }
    }
}

extension PlanOperation {
    fileprivate var withoutRate: PlanOperation {
        guard case .dropout(_, let layer) = self.kind else { return self }
        return PlanOperation(
            name: self.name,
            place: self.place,
            kind: .dropout(rate: 0, layer: layer),
            inputs: self.inputs,
            inputShape: self.inputShape,
            outputShape: self.outputShape,
            parameters: self.parameters,
            statistics: self.statistics
        )
    }
}
