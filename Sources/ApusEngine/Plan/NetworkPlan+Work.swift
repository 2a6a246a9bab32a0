extension NetworkPlan {
    /// Multiplications of a step that does nothing else than be launched.
    private static let launchWork = 2e8

    /// What a step costs, in multiplications: to compare trainings of different shapes, roughly.
    package func work(batch: Int) -> Double {
        self.operations.reduce(Self.launchWork) { sum, operation in
            let output = Double(operation.outputShape.count) * Double(batch)
            switch operation.kind {
            case .convolution(let window, _, _):
                return sum + 3 * output * Double(window.height * window.width * operation.inputShape.channels)
            case .dense: return sum + 3 * output * Double(operation.inputShape.count)
            default: return sum
            }
        }
    }
}
