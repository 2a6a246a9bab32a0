import ApusEngine
import Glibc

/// ``OptimizerRule`` with its numbers of one step, over pieces of flat tensors.
struct UpdateFormula {
    private enum Kind {
        case plain
        case momentum(Float, isNesterov: Bool)
        case adam(Float, Float, Float)
        case rmsprop(Float, Float)
        case adagrad(Float)
        case adadelta(Float, Float)
    }

    private let kind: Kind

    /// With Adam's bias corrections.
    private let rate: Float

    init(_ optimizer: OptimizerRule, scalars: StepScalars) {
        var rate = Double(scalars.learningRate)
        switch optimizer {
        case .sgd(let momentum, let nesterov):
            self.kind = momentum == 0 ? .plain : .momentum(Float(momentum), isNesterov: nesterov)
        case .adam(let beta1, let beta2, let epsilon), .adamw(let beta1, let beta2, let epsilon):
            let time = Double(scalars.step + 1)
            rate *= (1 - pow(beta2, time)).squareRoot() / (1 - pow(beta1, time))
            self.kind = .adam(Float(beta1), Float(beta2), Float(epsilon))
        case .rmsprop(let rho, let epsilon):
            self.kind = .rmsprop(Float(rho), Float(epsilon))
        case .adagrad(let epsilon):
            self.kind = .adagrad(Float(epsilon))
        case .adadelta(let rho, let epsilon):
            self.kind = .adadelta(Float(rho), Float(epsilon))
        }
        self.rate = Float(rate)
    }

    /// `first` and `second` are the optimizer's slots; those it does not have are left alone.
    ///
    /// Works on whole ``Lanes``.
    func apply(
        weights: UnsafeMutablePointer<Float>,
        slopes: UnsafeMutablePointer<Float>,
        first: UnsafeMutablePointer<Float>,
        second: UnsafeMutablePointer<Float>,
        count: Int
    ) {
        let rate = self.rate
        switch self.kind {
        case .plain:
            Lanes.over(0..<count) { weights[lanes: $0] -= rate * slopes[lanes: $0] }
        case .momentum(let momentum, let isNesterov):
            Lanes.over(0..<count) { index in
                let down = rate * slopes[lanes: index]
                let speed = momentum * first[lanes: index] - down
                first[lanes: index] = speed
                weights[lanes: index] += isNesterov ? momentum * speed - down : speed
            }
        case .adam(let beta1, let beta2, let epsilon):
            Lanes.over(0..<count) { index in
                let slope = slopes[lanes: index]
                let mean = beta1 * first[lanes: index] + (1 - beta1) * slope
                let square = beta2 * second[lanes: index] + (1 - beta2) * slope * slope
                first[lanes: index] = mean
                second[lanes: index] = square
                weights[lanes: index] -= rate * mean / (square.squareRoot() + epsilon)
            }
        case .rmsprop, .adagrad, .adadelta:
            self.applyAdaptive(weights: weights, slopes: slopes, squares: first, deltas: second, count: count)
        }
    }

    /// The formulas that divide each slope by its own running size.
    private func applyAdaptive(
        weights: UnsafeMutablePointer<Float>,
        slopes: UnsafeMutablePointer<Float>,
        squares: UnsafeMutablePointer<Float>,
        deltas: UnsafeMutablePointer<Float>,
        count: Int
    ) {
        let rate = self.rate
        switch self.kind {
        case .plain, .momentum, .adam:
            preconditionFailure("apply does these itself")
        case .rmsprop(let rho, let epsilon):
            Lanes.over(0..<count) { index in
                let slope = slopes[lanes: index]
                let square = rho * squares[lanes: index] + (1 - rho) * slope * slope
                squares[lanes: index] = square
                weights[lanes: index] -= rate * slope / (square + epsilon).squareRoot()
            }
        case .adagrad(let epsilon):
            Lanes.over(0..<count) { index in
                let slope = slopes[lanes: index]
                let square = squares[lanes: index] + slope * slope
                squares[lanes: index] = square
                weights[lanes: index] -= rate * slope / (square + epsilon).squareRoot()
            }
        case .adadelta(let rho, let epsilon):
            Lanes.over(0..<count) { index in
                let slope = slopes[lanes: index]
                let square = rho * squares[lanes: index] + (1 - rho) * slope * slope
                let past = deltas[lanes: index]
                let delta = -slope * ((past + epsilon) / (square + epsilon)).squareRoot()
                squares[lanes: index] = square
                deltas[lanes: index] = rho * past + (1 - rho) * delta * delta
                weights[lanes: index] += rate * delta
            }
        }
    }
}
