import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct GaussianProcessTests {
    typealias Lanes = SIMD8<Double>

    @Test func `the prediction is the one of the textbook`() throws {
        let sample = try Sample()

        let (mean, deviation) = sample.model.predicted([0.3, 0.6, 1])

        let (expectedMean, expectedVariance) = sample.expected(at: [0.3, 0.6, 1])
        #expect(abs(mean - expectedMean) < 1e-12)
        #expect(abs(deviation * deviation - expectedVariance) < 1e-12)
    }

    @Test func `without noise a model passes through its points, and is certain there`() throws {
        let sample = try Sample(noise: 1e-12)

        for (point, target) in zip(sample.rows, sample.targets) {
            let (mean, deviation) = sample.model.predicted(point)
            #expect(abs(mean - target) < 1e-9)
            #expect(deviation < 1e-5)
        }
    }

    @Test func `the means at the points are what is predicted there`() throws {
        let sample = try Sample(noise: 0.1)

        for (point, mean) in zip(sample.rows, sample.model.means) {
            #expect(abs(sample.model.predicted(point).mean - mean) < 1e-12)
        }
    }

    @Test func `far from all points the prior is left`() throws {
        let (mean, deviation) = try Sample().model.predicted([1e4, 1e4, 0])

        #expect(abs(mean) < 1e-12)
        #expect(abs(deviation * deviation - 1.7) < 1e-12)
    }

    @Test func `gradients are those of finite differences`() throws {
        let model = try Sample().model
        let place = [0.37, 0.52, 1.0]
        let step = 1e-6
        func value(_ point: [Double]) -> Double {
            let (mean, deviation) = model.predicted(point)
            return 2 * mean - 3 * deviation * deviation
        }

        let points = place.map { Lanes(repeating: $0) }
        let prediction = model.predicted(points, isDifferentiable: true)
        let gradient = model.gradient(
            prediction,
            at: points,
            byMean: Lanes(repeating: 2),
            byVariance: Lanes(repeating: -3)
        )

        for column in 0..<2 {
            var (before, after) = (place, place)
            before[column] -= step
            after[column] += step
            #expect(abs(gradient[column][5] - (value(after) - value(before)) / (2 * step)) < 1e-6)
        }
        #expect(gradient[2] == .zero)
    }

    @Test func `a point with its expected result changes no mean, and takes doubt away`() throws {
        var model = try Sample().model
        let place = [0.8, 0.1, 0.0]
        let (mean, deviation) = model.predicted([0.75, 0.15, 0])

        let isTaken = model.appendExpected(place)

        #expect(isTaken)
        let (newMean, newDeviation) = model.predicted([0.75, 0.15, 0])
        #expect(abs(newMean - mean) < 1e-12)
        #expect(newDeviation < 0.5 * deviation)
    }

    @Test func `a model that grew by a point is the model of all points`() throws {
        let sample = try Sample()
        var grown = try #require(
            GaussianProcess(
                points: KernelPoints(Array(sample.rows.dropLast()), isCategory: Sample.isCategory),
                targets: Array(sample.targets.dropLast()),
                parameters: sample.parameters,
                spare: 1
            )
        )

        let last = sample.rows.count - 1
        let isTaken = grown.append(sample.rows[last], target: sample.targets[last])

        #expect(isTaken)
        let place = [0.2, 0.9, 1]
        #expect(abs(grown.predicted(place).mean - sample.model.predicted(place).mean) < 1e-12)
        #expect(abs(grown.predicted(place).deviation - sample.model.predicted(place).deviation) < 1e-12)
    }

    @Test func `there is no model of no points, nor of equal points without noise`() {
        let parameters = KernelParameters(weights: [1], amplitude: 1, noise: 0)
        let twice = KernelPoints([[0.5], [0.5]], isCategory: [false])

        #expect(GaussianProcess(points: KernelPoints(isCategory: [false]), targets: [], parameters: parameters) == nil)
        #expect(GaussianProcess(points: twice, targets: [1, 1], parameters: parameters) == nil)
    }
}

extension GaussianProcessTests {
    /// Eleven points of two numeric columns and a categorical one.
    struct Sample {
        static let isCategory = [false, false, true]
        let rows: [[Double]]
        let targets: [Double]
        let parameters: KernelParameters
        let model: GaussianProcess

        init(noise: Double = 0.01) throws {
            let places = (0..<11).map { ($0 * 7 % 11, $0 * 3 % 11, $0 % 3) }
            self.rows = places.map { [Double($0.0) / 11, Double($0.1) / 11, Double($0.2)] }
            self.targets = self.rows.map { $0[0] * $0[0] - $0[1] + 0.3 * $0[2] }
            self.parameters = KernelParameters(weights: [4, 1.5, 0.4], amplitude: 1.7, noise: noise)
            self.model = try #require(
                GaussianProcess(
                    points: KernelPoints(self.rows, isCategory: Self.isCategory),
                    targets: self.targets,
                    parameters: self.parameters,
                    spare: 1
                )
            )
        }

        /// Mean and variance by the formulas, with elimination in the place of a factorization.
        func expected(at point: [Double]) -> (mean: Double, variance: Double) {
            let kernel = self.rows.map { self.covariance($0, point) }
            var matrix: [[Double]] = []
            for (row, one) in self.rows.enumerated() {
                var line: [Double] = self.rows.map { self.covariance(one, $0) }
                line[row] += self.parameters.noise
                matrix.append(line + [self.targets[row], kernel[row]])
            }
            let count = self.rows.count
            for pivot in 0..<count {
                for row in 0..<count where row != pivot {
                    let factor = matrix[row][pivot] / matrix[pivot][pivot]
                    for column in pivot..<(count + 2) { matrix[row][column] -= factor * matrix[pivot][column] }
                }
            }
            var (mean, explained) = (0.0, 0.0)
            for row in 0..<count {
                mean += kernel[row] * matrix[row][count] / matrix[row][row]
                explained += kernel[row] * matrix[row][count + 1] / matrix[row][row]
            }
            return (mean, self.parameters.amplitude - explained)
        }

        private func covariance(_ one: [Double], _ two: [Double]) -> Double {
            var square = one[2] == two[2] ? 0 : self.parameters.weights[2]
            for column in 0..<2 {
                let difference: Double = one[column] - two[column]
                square += self.parameters.weights[column] * difference * difference
            }
            let root = (5 * square).squareRoot()
            return self.parameters.amplitude * (1 + root + 5 * square / 3) * Portable.exp(-root)
        }
    }
}
