import ApusEngine
import ApusMath

/// Plans, states and batches for tests.
enum SmallNetworks {
    static let sgd = UpdateRule(optimizer: .sgd(momentum: 0, nesterov: false))

    static func conv(
        _ filters: Int,
        _ kernel: Int,
        stride: Int = 1,
        padding: Padding = .valid,
        activation: Activation? = nil
    ) -> LayerSpecification {
        .convolution(
            LayerSpecification.Convolution(
                filters: filters,
                kernelHeight: kernel,
                kernelWidth: kernel,
                stride: stride,
                padding: padding,
                activation: activation
            )
        )
    }

    static func pool(_ size: Int, stride: Int? = nil, padding: Padding = .valid) -> LayerSpecification.Pool {
        LayerSpecification.Pool(height: size, width: size, stride: stride ?? size, padding: padding)
    }

    static func dense(_ units: Int, activation: Activation? = nil) -> LayerSpecification {
        .dense(LayerSpecification.Dense(units: units, activation: activation))
    }

    /// Numbers of a normal distribution, rounded to floats.
    static func numbers(_ count: Int, seed: UInt64) -> [Float] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in Float(random.normal()) }
    }

    /// A state in which no tensor is left at its usual start, so that no gradient vanishes by chance.
    static func state(of plan: NetworkPlan, rule: OptimizerRule, seed: UInt64) -> NetworkState {
        var state = ParameterInitialization(seed: seed).state(of: plan, optimizer: rule)
        for (index, tensor) in plan.parameters.enumerated() where !tensor.decays {
            let noise = self.numbers(tensor.count, seed: seed &+ UInt64(index) &+ 1)
            for place in noise.indices { state.parameters[index][place] += 0.3 * noise[place] }
        }
        return state
    }

    static func batch(_ plan: NetworkPlan, count: Int, seed: UInt64) -> Batch {
        var random = SeededRandom(seed: seed)
        let classes = (0..<count).map { _ in Int32(random.integer(below: plan.output.count)) }
        return Batch(
            images: self.numbers(count * plan.input.count, seed: seed),
            targets: .classes(classes),
            count: count
        )
    }

    /// Two well separated clouds as 1×4×1 images.
    static func clouds(_ count: Int, seed: UInt64) -> Dataset {
        let noise = self.numbers(count * 4, seed: seed)
        let labels = (0..<count).map { Int32($0 % 2) }
        let samples = noise.enumerated().map { index, number in
            0.5 * number + (labels[index / 4] == 0 ? -1 : 1)
        }
        return Dataset(
            shape: TensorShape(height: 2, width: 2, channels: 1),
            samples: samples,
            targets: .classes(labels, count: 2)
        )
    }
}
