internal import ApusEngine
internal import CCUDA
internal import Glibc

extension apus_control {
    /// The numbers of an update.
    init(_ update: UpdateRule) {
        self.init()
        self.is_decoupled = update.optimizer.isDecoupled ? 1 : 0
        self.weight_decay = Float(update.weightDecay)
        self.clip_value = update.clipValue.map { Float($0) } ?? 0
        self.clip_norm = update.clipNorm.map { Float($0) } ?? 0
        switch update.optimizer {
        case .sgd(let momentum, let nesterov):
            self.rule = Int32(APUS_SGD)
            self.beta1 = Float(momentum)
            self.is_nesterov = nesterov ? 1 : 0
        case .adam(let beta1, let beta2, let epsilon), .adamw(let beta1, let beta2, let epsilon):
            self.rule = Int32(APUS_ADAM)
            (self.beta1, self.beta2, self.epsilon) = (Float(beta1), Float(beta2), Float(epsilon))
        case .rmsprop(let rho, let epsilon):
            self.rule = Int32(APUS_RMSPROP)
            (self.beta1, self.epsilon) = (Float(rho), Float(epsilon))
        case .adagrad(let epsilon):
            self.rule = Int32(APUS_ADAGRAD)
            self.epsilon = Float(epsilon)
        case .adadelta(let rho, let epsilon):
            self.rule = Int32(APUS_ADADELTA)
            (self.beta1, self.epsilon) = (Float(rho), Float(epsilon))
        }
    }
}

extension apus_step {
    /// Entries for steps over an order of so many samples, from the batch of that number on.
    static func entries(
        _ scalars: [StepScalars],
        from first: Int,
        batch: Int,
        samples: Int,
        optimizer: OptimizerRule
    ) -> [apus_step] {
        scalars.enumerated().map { index, scalars in
            let start = (first + index) * batch
            return apus_step(
                scalars,
                count: max(min(batch, samples - start), 1),
                first: start,
                optimizer: optimizer
            )
        }
    }

    /// An entry for one step of a batch.
    init(_ scalars: StepScalars, count: Int, first: Int, optimizer: OptimizerRule) {
        var corrected = scalars.learningRate
        if case .adam(let beta1, let beta2, _) = optimizer { corrected = Self.corrected(scalars, beta1, beta2) }
        if case .adamw(let beta1, let beta2, _) = optimizer { corrected = Self.corrected(scalars, beta1, beta2) }
        self.init(
            rate: scalars.learningRate,
            corrected_rate: corrected,
            count: Int32(count),
            first: Int32(first),
            step_low: UInt32(truncatingIfNeeded: scalars.step),
            step_high: UInt32(truncatingIfNeeded: scalars.step >> 32)
        )
    }

    private static func corrected(_ scalars: StepScalars, _ beta1: Double, _ beta2: Double) -> Float {
        let time = Double(scalars.step + 1)
        let rate = Double(scalars.learningRate)
        return Float(rate * (1 - pow(beta2, time)).squareRoot() / (1 - pow(beta1, time)))
    }
}
