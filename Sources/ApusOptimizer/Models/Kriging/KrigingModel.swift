import ApusMath

/// A small Gaussian process: constant mean, Matérn 5/2 kernel, noise.
///
/// Scales, one for each feature or one for all, and the noise are those of the highest marginal likelihood with the
/// variance profiled out (Rasmussen and Williams, "Gaussian Processes for Machine Learning", 2006, equations 4.17 and
/// 5.8), found by steps from the last ones of a fixed start; a weak prior keeps them near it. Choices differ or do not,
/// and an inactive parameter is half a range away from an active one.
struct KrigingModel: ProbabilisticModel {
    static let rowsMax = 150

    /// With more features one scale serves for all.
    private static let separateMax = 12
    private static let rounds = 3

    private let features: [Feature]
    private var rows: [[Double]] = []
    private var kernel: MaternKernel
    private var solved: KrigingSystem?
    private var center = 0.0
    private var scale = 1.0

    init(features: [Feature]) {
        self.features = features
        self.kernel = MaternKernel(features: features)
    }

    mutating func fit(_ rows: [[Double]], values: [Double]) {
        self.rows = rows
        self.kernel = MaternKernel(features: self.features)
        self.solved = nil
        guard !rows.isEmpty else { return }
        let targets = self.standardized(values)
        var best = KrigingSystem(self.kernel, rows, targets)
        for round in 0..<Self.rounds {
            let stride = round == 0 ? 4.0 : round == 1 ? 2 : 1.5
            if round == 0 || self.features.count > Self.separateMax {
                self.climb(&best, rows, targets) { $0.scaleAll(by: $1 ? stride : 1 / stride) }
            } else {
                for index in self.features.indices {
                    self.climb(&best, rows, targets) { $0.scale(index, by: $1 ? stride : 1 / stride) }
                }
            }
            self.climb(&best, rows, targets) { $0.scaleNoise(by: $1 ? stride * stride : 1 / (stride * stride)) }
        }
        self.solved = best
    }

    /// Goes one step up or down where that is more likely, and on in that direction once.
    private mutating func climb(
        _ best: inout KrigingSystem?,
        _ rows: [[Double]],
        _ targets: [Double],
        _ change: (inout MaternKernel, Bool) -> Void
    ) {
        for isUp in [true, false] {
            var isBetter = false
            for _ in 0..<2 {
                var kernel = self.kernel
                change(&kernel, isUp)
                guard let next = KrigingSystem(kernel, rows, targets),
                    next.likelihood > best?.likelihood ?? -.infinity
                else { break }
                (self.kernel, best, isBetter) = (kernel, next, true)
            }
            if isBetter { return }
        }
    }

    private mutating func standardized(_ values: [Double]) -> [Double] {
        // Divided first: sums and squares of the largest numbers would overflow.
        let largest = max(values.reduce(0) { max($0, abs($1)) }, 1e-300)
        let small = values.map { $0 / largest }
        let mean = small.reduce(0, +) / Double(values.count)
        let variance = small.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        let deviation = variance > 1e-30 ? variance.squareRoot() : 1
        self.center = mean * largest
        self.scale = deviation * largest
        return small.map { ($0 - mean) / deviation }
    }

    func prediction(at row: [Double]) -> Prediction {
        guard let solved else { return Prediction(mean: self.center, deviation: self.scale) }
        let similarities = self.rows.map { self.kernel.similarity(row, $0) }
        let (mean, variance) = solved.prediction(similarities)
        return Prediction(mean: self.center + self.scale * mean, deviation: self.scale * variance.squareRoot())
    }
}
