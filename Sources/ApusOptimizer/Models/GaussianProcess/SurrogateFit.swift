import ApusMath

/// How costs become targets, and the parameters of the Gaussian process that explain these best.
struct SurrogateFit: Sendable {
    let warp: OutputWarp

    /// The logarithms of the parameters, as ``KernelParameters/init(logarithms:)`` takes them.
    let logarithms: [Double]
}

/// Finds the fit of points and their costs: the greatest density of parameters and warp together.
struct SurrogateFitter {
    /// Warps that are tried, from none to one that looks at the best costs alone.
    static let softnesses: [Double?] = [nil, 1, 0.1, 0.01]

    let points: KernelPoints
    let costs: [Double]
    let prior: KernelPrior

    private struct Outcome {
        let value: Double
        let fit: SurrogateFit
    }

    /// The best of all warps, each from several starts.
    func chosen(after last: SurrogateFit?, evaluations: Int) -> SurrogateFit {
        let starts = [last?.logarithms, self.prior.means].compactMap(\.self)
        var best: Outcome?
        for softness in Self.softnesses {
            for start in starts {
                let outcome = self.outcome(softness, from: start, evaluations: evaluations)
                if best.map({ outcome.value < $0.value }) ?? true { best = outcome }
            }
        }
        return best?.fit ?? SurrogateFit(warp: OutputWarp(self.costs, softness: nil), logarithms: self.prior.means)
    }

    /// The best with the warp of another fit, found by going on from there.
    func continued(_ last: SurrogateFit, evaluations: Int) -> SurrogateFit {
        self.outcome(last.warp.softness, from: last.logarithms, evaluations: evaluations).fit
    }

    private func outcome(_ softness: Double?, from start: [Double], evaluations: Int) -> Outcome {
        let warp = OutputWarp(self.costs, softness: softness)
        let likelihood = MarginalLikelihood(
            points: self.points,
            targets: self.costs.map(warp.target),
            prior: self.prior
        )
        let (point, value) = BoundedDescent.minimum(
            from: start,
            lower: self.prior.lower,
            upper: self.prior.upper,
            limits: .init(evaluations: evaluations, firstStep: 0.5, derivative: 1e-3, fall: 1e-3)
        ) { likelihood.value(at: $0, gradient: &$1) }
        return Outcome(value: value - warp.logDerivative, fit: SurrogateFit(warp: warp, logarithms: point))
    }
}
