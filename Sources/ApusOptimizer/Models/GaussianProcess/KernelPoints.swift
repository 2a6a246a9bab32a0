/// The points that a Gaussian process knows: by point, and by column in lanes of eight points.
struct KernelPoints: Sendable {
    typealias Lanes = SIMD8<Double>

    private(set) var count = 0
    let isCategory: [Bool]

    /// Points × columns.
    private(set) var values: [Double] = []

    /// Lanes × columns: the points 8 k to 8 k + 7 of all columns stand together.
    private(set) var lanes: [Lanes] = []

    var width: Int { self.isCategory.count }

    init(isCategory: [Bool]) {
        self.isCategory = isCategory
    }

    init(_ points: [[Double]], isCategory: [Bool]) {
        self.init(isCategory: isCategory)
        for point in points { self.append(point) }
    }

    mutating func append(_ point: [Double]) {
        if self.count & 7 == 0 { self.lanes += [Lanes](repeating: .zero, count: self.width) }
        let start = (self.count >> 3) * self.width
        for (column, value) in point.enumerated() {
            self.lanes[start + column][self.count & 7] = value
        }
        self.values += point
        self.count += 1
    }

    /// The scaled squared distances of one point from the first points, eight in each of `count` lanes.
    func squares(of point: ArraySlice<Double>, weights: [Double], count: Int, into squares: inout [Lanes]) {
        let start = point.startIndex
        for index in 0..<count {
            var sum = Lanes.zero
            let first = index &* self.width
            for column in 0..<self.width {
                let difference = self.lanes[first &+ column] - point[start &+ column]
                if self.isCategory[column] {
                    sum += Lanes.zero.replacing(with: weights[column], where: difference .!= .zero)
                } else {
                    sum += difference * difference * weights[column]
                }
            }
            squares[index] = sum
        }
    }

    /// The scaled squared distances of eight points, given by column, from each point here.
    func squares(of points: [Lanes], weights: [Double], into squares: inout [Lanes]) {
        for index in 0..<self.count {
            var sum = Lanes.zero
            let first = index &* self.width
            for column in 0..<self.width {
                let difference = points[column] - self.values[first &+ column]
                if self.isCategory[column] {
                    sum += Lanes.zero.replacing(with: weights[column], where: difference .!= .zero)
                } else {
                    sum += difference * difference * weights[column]
                }
            }
            squares[index] = sum
        }
    }

    /// For each column the sum over the first points of a factor times the squared difference from a point.
    func addSquares(of point: ArraySlice<Double>, times factors: [Lanes], count: Int, to sums: inout [Lanes]) {
        let start = point.startIndex
        for index in 0..<count {
            let factor = factors[index]
            let first = index &* self.width
            for column in 0..<self.width {
                let difference = self.lanes[first &+ column] - point[start &+ column]
                if self.isCategory[column] {
                    sums[column] += factor.replacing(with: Lanes.zero, where: difference .== .zero)
                } else {
                    sums[column] += factor * difference * difference
                }
            }
        }
    }
}
