import ApusMath

struct KernelWidth {
    let settings: ParzenSettings
    let axis: ParzenAxis
    let dimensions: Double

    func callAsFunction(_ values: [Double], _ weights: [Double]) -> Double {
        let (prior, s) = (self.settings.priorWeight, self.settings)
        var (sum, squares, mean) = (0.0, 0.0, 0.0)
        for (value, weight) in zip(values, weights) where !value.isNaN {
            sum += weight
            squares += weight * weight
            mean += weight * value
        }
        let n = sum > 0 ? sum * sum / squares : 0
        let power = Portable.power(n + 1, -s.exponent / (4 + self.dimensions))
        if case .categorical(let count) = self.axis.kind {
            if s.catRule == 0 { return min(1, s.categoricalFactor * Double(count) / (n + Double(count))) }
            return min(1, s.categoricalFactor * power)
        }
        if s.rule == 0 { return self.clamped(s.widthFactor * 0.2 * power) }
        mean = (mean + prior * 0.5) / (sum + prior)
        var variance = prior * (1.0 / 12 + (mean - 0.5) * (mean - 0.5))
        for (value, weight) in zip(values, weights) where !value.isNaN {
            variance += weight * (value - mean) * (value - mean)
        }
        let deviation = (variance / (sum + prior)).squareRoot()
        return self.clamped(s.widthFactor * deviation * power)
    }

    private func clamped(_ width: Double) -> Double {
        var least = self.settings.widthMin
        if case .levels(let centers, _) = self.axis.kind {
            least = max(least, self.settings.levelWidth / Double(centers.count))
        }
        return max(min(width, self.settings.widthMax), least)
    }
}
