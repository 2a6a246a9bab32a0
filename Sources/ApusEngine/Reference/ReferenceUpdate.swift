import Glibc

/// Applies ``UpdateRule`` to one network's tensors.
struct ReferenceUpdate {
    let rule: UpdateRule

    /// Clips by element, then by the norm over all.
    func clipped(_ gradients: [[Double]]) -> [[Double]] {
        var gradients = gradients
        if let bound = self.rule.clipValue {
            gradients = gradients.map { $0.map { min(max($0, -bound), bound) } }
        }
        if let bound = self.rule.clipNorm {
            let norm = gradients.reduce(0) { $0 + Rows.dot($1, 0, $1, 0, count: $1.count) }.squareRoot()
            if norm > bound { gradients = gradients.map { $0.map { $0 * bound / norm } } }
        }
        return gradients
    }

    /// Updates one tensor in place; `slots[s]` is its optimizer state, `gradient` is clipped.
    func apply(
        _ gradient: [Double],
        to parameter: inout [Double],
        slots: inout [[Double]],
        decays: Bool,
        scalars: StepScalars
    ) {
        let rate = Double(scalars.learningRate)
        let decay = decays ? self.rule.weightDecay : 0
        for index in parameter.indices {
            var slope = gradient[index]
            if self.rule.optimizer.isDecoupled {
                parameter[index] *= 1 - rate * decay
            } else {
                slope += decay * parameter[index]
            }
            var state = slots.map { $0[index] }
            parameter[index] += self.change(slope, state: &state, rate: rate, step: scalars.step)
            for slot in state.indices { slots[slot][index] = state[slot] }
        }
    }

    private func change(_ slope: Double, state: inout [Double], rate: Double, step: Int) -> Double {
        switch self.rule.optimizer {
        case .sgd(let momentum, let nesterov):
            guard momentum != 0 else { return -rate * slope }
            state[0] = momentum * state[0] - rate * slope
            return nesterov ? momentum * state[0] - rate * slope : state[0]
        case .adam(let beta1, let beta2, let epsilon), .adamw(let beta1, let beta2, let epsilon):
            let time = Double(step + 1)
            state[0] = beta1 * state[0] + (1 - beta1) * slope
            state[1] = beta2 * state[1] + (1 - beta2) * slope * slope
            let corrected = rate * (1 - pow(beta2, time)).squareRoot() / (1 - pow(beta1, time))
            return -corrected * state[0] / (state[1].squareRoot() + epsilon)
        case .rmsprop(let rho, let epsilon):
            state[0] = rho * state[0] + (1 - rho) * slope * slope
            return -rate * slope / (state[0] + epsilon).squareRoot()
        case .adagrad(let epsilon):
            state[0] += slope * slope
            return -rate * slope / (state[0] + epsilon).squareRoot()
        case .adadelta(let rho, let epsilon):
            state[0] = rho * state[0] + (1 - rho) * slope * slope
            let delta = -slope * ((state[1] + epsilon) / (state[0] + epsilon)).squareRoot()
            state[1] = rho * state[1] + (1 - rho) * delta * delta
            return rate * delta
        }
    }
}
