import ApusMath

/// How alike the costs of two rows are expected to be: 1 for the same row, towards 0 with their distance.
struct MaternKernel: Sendable {
    /// The variance of the noise in parts of the variance of the costs.
    private(set) var noise = 1e-3

    /// 1 / scale² of each feature.
    private var weights: [Double]

    private let isChoice: [Bool]
    private let startWeight: Double

    init(features: [Feature]) {
        // Distances grow with the square root of the number of features.
        let start = 4 / Double(max(1, features.count)).squareRoot()
        self.startWeight = start
        self.weights = [Double](repeating: start, count: features.count)
        self.isChoice = features.map { $0.categories != nil }
    }

    mutating func scaleAll(by factor: Double) {
        for index in self.weights.indices { self.scale(index, by: factor) }
    }

    mutating func scale(_ index: Int, by factor: Double) {
        self.weights[index] = min(max(self.weights[index] * factor, 1e-4), 1e4)
    }

    mutating func scaleNoise(by factor: Double) {
        self.noise = min(max(self.noise * factor, 1e-8), 1)
    }

    /// The logarithm of the prior's density, less a constant.
    var logPrior: Double {
        var sum = 0.0
        for weight in self.weights {
            let distance = Portable.log(weight / self.startWeight)
            sum -= distance * distance / (2 * 4 * 4)
        }
        let distance = Portable.log(self.noise / 1e-4)
        return sum - distance * distance / (2 * 5 * 5)
    }

    /// Matérn's kernel with ν = 5/2.
    func similarity(_ left: [Double], _ right: [Double]) -> Double {
        var squared = 0.0
        for index in self.weights.indices {
            squared += self.weights[index] * self.squaredDifference(left[index], right[index], index)
        }
        let distance = (5 * squared).squareRoot()
        return (1 + distance + distance * distance / 3) * Portable.exp(-distance)
    }

    @inline(__always)
    private func squaredDifference(_ left: Double, _ right: Double, _ index: Int) -> Double {
        let difference = left - right
        // An inactive parameter is NaN, and so is its difference.
        if difference.isNaN { return left.isNaN && right.isNaN ? 0 : 0.25 }
        if self.isChoice[index] { return difference == 0 ? 0 : 1 }
        return difference * difference
    }
}
