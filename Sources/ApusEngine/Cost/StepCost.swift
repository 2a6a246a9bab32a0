/// What one step of training asks of a device, layer by layer.
///
/// For estimates before anything is made: counts of a plain implementation, which calibration makes seconds of.
package struct StepCost: Hashable, Sendable {
    /// One operation with its gradients.
    package struct Layer: Hashable, Sendable {
        package let name: String
        package let launches: Int

        /// Additions and multiplications.
        package let operations: Double

        /// Read and written, if nothing stays in a cache.
        package let bytes: Double
    }

    package let layers: [Layer]

    /// `width` is the bytes of one activation.
    package init(_ plan: NetworkPlan, batch: Int, update: UpdateRule, width: Int = 4) {
        let samples = Double(batch)
        let parameters = Double(plan.parameterCount)
        let slots = Double(update.optimizer.slots.count)
        let input = samples * Double(plan.input.count * width)
        let layers = plan.operations.map { operation in
            let weights = operation.parameters.reduce(0) { $0 + plan.parameters[$1].count }
            return Self.layer(operation, samples: samples, width: Double(width), weights: Double(weights))
        }
        self.layers =
            [Layer(name: "batch", launches: 1, operations: 0, bytes: 2 * input)] + layers + [
                Layer(name: "loss", launches: 1, operations: 0, bytes: samples * Double(plan.output.count) * 12),
                // Parameter, gradient and slots are read, all but the gradient are written.
                Layer(name: "update", launches: 1, operations: 0, bytes: parameters * 4 * (3 + 2 * slots)),
            ]
    }

    private static func layer(
        _ operation: PlanOperation,
        samples: Double,
        width: Double,
        weights: Double
    ) -> Layer {
        let input = samples * Double(operation.inputShape.count)
        let output = samples * Double(operation.outputShape.count)
        /// A pass forward and one or two backward, each reading and writing both sides.
        func moved(_ passes: Double) -> Double { passes * (input + output) * width }
        let (launches, operations, bytes): (Int, Double, Double) =
            switch operation.kind {
            case .convolution(let window, _, _):
                (
                    3, 6 * output * Double(window.height * window.width * operation.inputShape.channels),
                    moved(3) + 12 * weights
                )
            case .dense: (3, 6 * output * Double(operation.inputShape.count), moved(3) + 12 * weights)
            case .maxPool(let window), .averagePool(let window):
                (2, 2 * output * Double(window.height * window.width), moved(2))
            case .globalAveragePool, .add, .activation: (2, 2 * input, moved(2))
            case .batchNorm: (4, 10 * input, moved(4))
            // Made where the values are.
            case .dropout: (0, 2 * input, 0)
            case .flatten: (0, 0, 0)
            }
        return Layer(name: operation.name, launches: launches, operations: operations, bytes: bytes)
    }

    package var launches: Int { self.layers.reduce(0) { $0 + $1.launches } }
    package var operations: Double { self.layers.reduce(0) { $0 + $1.operations } }
    package var bytes: Double { self.layers.reduce(0) { $0 + $1.bytes } }
}
