/// How the learning rate changes over a training.
package struct Schedule: Hashable, Sendable {
    package enum Shape: Hashable, Sendable {
        case constant

        /// Times `factor` after each `every` epochs.
        case step(every: Int, factor: Double)

        /// Times `decay` after each epoch.
        case exponential(decay: Double)

        /// Half a cosine over the whole training, down to `final` times the learning rate.
        case cosine(final: Double)
    }

    /// Time, in whichever unit the study gave.
    package enum Span: Hashable, Sendable {
        case steps(Int)
        case epochs(Double)
    }

    package var shape: Shape

    /// The learning rate first grows linearly from 0, and reaches its value with the last step of this span.
    package var warmup: Span

    package init(shape: Shape = .constant, warmup: Span = .steps(0)) {
        self.shape = shape
        self.warmup = warmup
    }

    /// The learning rate of a step, counted from 0 over the whole training.
    ///
    /// Step and exponential schedules change between epochs; the cosine changes each step and starts after the warm-up.
    package func learningRate(_ base: Double, step: Int, stepsPerEpoch: Int, epochs: Int) -> Double {
        let warmupSteps: Int =
            switch self.warmup {
            case .steps(let steps): steps
            case .epochs(let epochs): Int((epochs * Double(stepsPerEpoch)).rounded())
            }
        if step < warmupSteps { return base * Double(step + 1) / Double(warmupSteps) }
        let epoch = step / max(stepsPerEpoch, 1)
        switch self.shape {
        case .constant:
            return base
        case .step(let every, let factor):
            return base * Powers.power(factor, epoch / max(every, 1))
        case .exponential(let decay):
            return base * Powers.power(decay, epoch)
        case .cosine(let final):
            let whole = max(stepsPerEpoch * epochs - warmupSteps - 1, 1)
            let part = min(Double(step - warmupSteps) / Double(whole), 1)
            return base * (final + (1 - final) * 0.5 * (1 + Powers.cosine(Double.pi * part)))
        }
    }
}
