import ApusMath

/// How costs become targets, and the parameters that explain these best.
struct SurrogateFit: Sendable {
    let warp: OutputWarp
    let logarithms: [Double]

    nonisolated(unsafe) static var softnesses: [Double?] = [nil, 1, 0.1]

    /// The fit of the points and their costs, beginning at another fit, if there is one, and at the prior's mean.
    init(points: KernelPoints, costs: [Double], prior: KernelPrior, after last: SurrogateFit?, evaluations: Int) {
        var best: (value: Double, warp: OutputWarp, point: [Double])?
        for softness in Self.softnesses {
            let warp = OutputWarp(costs, softness: softness)
            let likelihood = MarginalLikelihood(points: points, targets: costs.map(warp.target), prior: prior)
            var starts: [[Double]] = []
            if let last { starts.append(last.logarithms) }
            if points.count <= 100 { starts.append(prior.means) }
            for start in starts.isEmpty ? [prior.means] : starts {
                let (point, value) = BoundedDescent.minimum(
                    from: start,
                    lower: prior.lower,
                    upper: prior.upper,
                    limits: .init(evaluations: evaluations, firstStep: 0.5, derivative: 1e-3, fall: 1e-3)
                ) { likelihood.value(at: $0, gradient: &$1) }
                let total = value - warp.logDerivative
                if best.map({ total < $0.value }) ?? true { best = (total, warp, point) }
            }
        }
        self.warp = best?.warp ?? OutputWarp(costs, softness: nil)
        self.logarithms = best?.point ?? prior.means
    }
}
