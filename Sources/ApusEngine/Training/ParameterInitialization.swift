import ApusMath

/// Draws a network's first parameters; the same seed gives the same ones on every machine.
///
/// Each tensor has a stream of its own, by its index. Fans are as in Keras: a dense kernel's sides; a
/// convolution's window times its input channels, and times its filters. Keras' normal initializers are cut at two
/// standard deviations, drawn again beyond, and widened by 1 / 0.8796 so that what is left has the wanted deviation.
package struct ParameterInitialization {
    private static let truncatedDeviation = 0.879_625_661_034_239_78
    private let seed: UInt64

    package init(seed: UInt64) {
        self.seed = SplitMix64.seed(seed, stream: RandomPurpose.initializer.rawValue)
    }

    /// Parameters and statistics as their initializers say, and empty optimizer state.
    package func state(of plan: NetworkPlan, optimizer: OptimizerRule) -> NetworkState {
        NetworkState(
            parameters: plan.parameters.enumerated().map { self.values($1, index: $0) },
            statistics: plan.statistics.map { self.values($0, index: 0) },
            slots: optimizer.slots.map { slot in
                plan.parameters.map { [Float](repeating: slot.initialValue, count: $0.count) }
            }
        )
    }

    private func values(_ tensor: PlanTensor, index: Int) -> [Float] {
        let window = tensor.shape.dropLast(2).reduce(1, *)
        let fanIn = Double(window * (tensor.shape.dropLast().last ?? 1))
        let fanOut = Double(window * (tensor.shape.last ?? 1))
        switch tensor.initializer {
        case .zeros: return [Float](repeating: 0, count: tensor.count)
        case .ones: return [Float](repeating: 1, count: tensor.count)
        case .glorotUniform: return self.uniform((6 / (fanIn + fanOut)).squareRoot(), tensor, index)
        case .heUniform: return self.uniform((6 / fanIn).squareRoot(), tensor, index)
        case .lecunUniform: return self.uniform((3 / fanIn).squareRoot(), tensor, index)
        case .randomUniform: return self.uniform(0.05, tensor, index)
        case .glorotNormal: return self.truncated((2 / (fanIn + fanOut)).squareRoot(), tensor, index)
        case .heNormal: return self.truncated((2 / fanIn).squareRoot(), tensor, index)
        case .lecunNormal: return self.truncated((1 / fanIn).squareRoot(), tensor, index)
        case .randomNormal:
            var random = SeededRandom(seed: self.seed, stream: UInt64(index))
            return (0..<tensor.count).map { _ in Float(0.05 * random.normal()) }
        }
    }

    private func uniform(_ limit: Double, _ tensor: PlanTensor, _ index: Int) -> [Float] {
        var random = SeededRandom(seed: self.seed, stream: UInt64(index))
        return (0..<tensor.count).map { _ in Float((2 * random.uniform() - 1) * limit) }
    }

    private func truncated(_ deviation: Double, _ tensor: PlanTensor, _ index: Int) -> [Float] {
        var random = SeededRandom(seed: self.seed, stream: UInt64(index))
        let widened = deviation / Self.truncatedDeviation
        return (0..<tensor.count).map { _ in
            var draw = random.normal()
            while abs(draw) > 2 { draw = random.normal() }
            return Float(draw * widened)
        }
    }
}
