import ApusEngine
import ApusMath

/// Small networks of random layers and shapes.
enum RandomNetworks {
    /// Draws until the shapes fit.
    static func plan(using random: inout SeededRandom) -> NetworkPlan {
        while true {
            let input = TensorShape(
                height: 3 + random.integer(below: 5),
                width: 3 + random.integer(below: 5),
                channels: 1 + random.integer(below: 3)
            )
            var layers: [LayerSpecification] = []
            for _ in 0..<(1 + random.integer(below: 3)) { layers.append(self.layer(using: &random)) }
            layers += [.flatten, SmallNetworks.dense(2 + random.integer(below: 3))]
            // Windows larger than their input are what the search space is full of: draw again.
            let plan = try? NetworkPlan(input: input, layers: layers, loss: .crossEntropy(smoothing: 0.1))
            if let plan { return plan }
        }
    }

    private static func layer(using random: inout SeededRandom) -> LayerSpecification {
        let kernel = 1 + random.integer(below: 4)
        let stride = 1 + random.integer(below: 3)
        let padding: Padding = random.integer(below: 2) == 0 ? .same : .valid
        let pool = SmallNetworks.pool(kernel, stride: stride, padding: padding)
        switch random.integer(below: 7) {
        case 0, 1:
            return SmallNetworks.conv(
                1 + random.integer(below: 4),
                kernel,
                stride: stride,
                padding: padding,
                activation: .tanh
            )
        case 2: return .maxPool(pool)
        case 3: return .averagePool(pool)
        case 4: return .dropout(rate: 0.3)
        case 5: return .batchNorm(momentum: 0.9, epsilon: 1e-2)
        default:
            return .residual(
                layers: [SmallNetworks.conv(1 + random.integer(below: 4), kernel, stride: stride, padding: .same)],
                projects: true
            )
        }
    }
}
