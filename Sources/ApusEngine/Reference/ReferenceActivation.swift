import Glibc

/// Activations and their derivatives.
struct ReferenceActivation {
    let activation: Activation
    let channels: Int

    func forward(_ input: [Double]) -> [Double] {
        guard self.activation == .softmax else { return input.map(self.value) }
        var output = input
        for row in stride(from: 0, to: input.count, by: self.channels) {
            let cells = row..<(row + self.channels)
            let largest = input[cells].reduce(-Double.infinity) { max($0, $1) }
            var sum = 0.0
            for cell in cells {
                output[cell] = exp(input[cell] - largest)
                sum += output[cell]
            }
            for cell in cells { output[cell] /= sum }
        }
        return output
    }

    func backward(_ gradient: [Double], input: [Double], output: [Double]) -> [Double] {
        guard self.activation == .softmax else {
            return input.indices.map { gradient[$0] * self.derivative(input[$0], value: output[$0]) }
        }
        var result = gradient
        for row in stride(from: 0, to: input.count, by: self.channels) {
            let weighted = Rows.dot(gradient, row, output, row, count: self.channels)
            for cell in row..<(row + self.channels) { result[cell] = output[cell] * (gradient[cell] - weighted) }
        }
        return result
    }

    private func value(_ x: Double) -> Double {
        switch self.activation {
        case .relu: max(x, 0)
        case .leakyRelu(let alpha): x > 0 ? x : Double(alpha) * x
        case .elu(let alpha): x > 0 ? x : Double(alpha) * expm1(x)
        case .gelu: x * Self.normalDistribution(x)
        case .tanh: Glibc.tanh(x)
        case .sigmoid: 1 / (1 + exp(-x))
        case .softmax: preconditionFailure("softmax is no function of one element")
        }
    }

    /// At a kink the derivative is that of the left side.
    private func derivative(_ x: Double, value: Double) -> Double {
        switch self.activation {
        case .relu: x > 0 ? 1 : 0
        case .leakyRelu(let alpha): x > 0 ? 1 : Double(alpha)
        case .elu(let alpha): x > 0 ? 1 : value + Double(alpha)
        case .gelu: Self.normalDistribution(x) + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
        case .tanh: 1 - value * value
        case .sigmoid: value * (1 - value)
        case .softmax: preconditionFailure("softmax is no function of one element")
        }
    }

    private static func normalDistribution(_ x: Double) -> Double {
        0.5 * erfc(-x / 2.0.squareRoot())
    }
}
