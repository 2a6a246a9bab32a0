import ApusMath

/// The kernels of one feature: one around each trial's value, all of one width, and the prior's, which is uniform.
///
/// What it adds to an exponent is the logarithm of the kernel beside the uniform distribution, so a kernel without the
/// feature, and the prior, add nothing. Numeric kernels are normal and cut off at the ends of the interval; a value of
/// a finite axis has the mass of its slice. Categorical ones give a share to all choices alike (Aitchison and Aitken,
/// 1976).
struct ParzenColumn: Sendable {
    private static let rootOfTwoPi = 2.5066282746310002

    let feature: Int
    private let axis: ParzenAxis

    /// The standard deviation of numeric kernels; the share of categorical ones that goes to all choices alike.
    private let width: Double

    /// Each kernel's value: a unit coordinate, or the number of a choice; NaN where the trial does not have it.
    private let values: [Double]

    /// The middle of each continuous kernel by its width; 0 where the trial does not have the feature.
    private var middles: [Double] = []

    /// One over the width of each continuous kernel; 0 where the trial does not have the feature.
    private var sharpness: [Double] = []
    private var logNorms: [Double] = []

    /// The number of each kernel's value on a finite axis; the axis' count where the trial does not have it.
    private var levels: [Int] = []

    /// For each value that was asked for, what kernels around each value add.
    private var tables: [[Double]] = []

    init(feature: Int, axis: ParzenAxis, values: [Double], width: Double) {
        self.feature = feature
        self.axis = axis
        self.width = width
        self.values = values
        self.tables = [[Double]](repeating: [], count: axis.count)
        switch axis.kind {
        case .continuous:
            self.middles = values.map { $0.isNaN ? 0 : $0 / width }
            self.sharpness = values.map { $0.isNaN ? 0 : 1 / width }
            self.logNorms = values.map { middle in
                guard !middle.isNaN else { return 0 }
                return -Portable.log(Self.mass(from: 0, to: 1, middle: middle, width: width) * width * Self.rootOfTwoPi)
            }
        case .levels(_, let borders):
            self.levels = values.map { $0.isNaN ? axis.count : ParzenAxis.level(at: $0, borders: borders) }
        case .categorical(let count):
            self.levels = values.map { $0.isNaN ? count : min(max(Int($0), 0), count - 1) }
        }
    }

    /// Adds what does not depend on the place, where the feature is always there.
    func addUnconditionalNorms(to exponents: inout [Double]) {
        guard !self.axis.isConditional else { return }
        for kernel in self.logNorms.indices { exponents[kernel] += self.logNorms[kernel] }
    }

    /// Adds this feature's part of each kernel at a place.
    mutating func add(at place: Double, to exponents: inout [Double]) {
        switch self.axis.kind {
        case .continuous: self.addDensities(at: place, to: &exponents)
        case .levels(_, let borders): self.addLevel(ParzenAxis.level(at: place, borders: borders), to: &exponents)
        case .categorical(let count): self.addLevel(min(max(Int(place), 0), count - 1), to: &exponents)
        }
    }

    /// A value drawn from one kernel.
    func draw(kernel: Int, using random: inout SeededRandom) -> Double {
        let middle = self.values[kernel]
        switch self.axis.kind {
        case .continuous: return self.drawPlace(around: middle, using: &random)
        case .levels(let centers, let borders):
            return centers[ParzenAxis.level(at: self.drawPlace(around: middle, using: &random), borders: borders)]
        case .categorical(let count):
            if !middle.isNaN, random.uniform() >= self.width { return middle }
            return Double(random.integer(below: count))
        }
    }

    private func drawPlace(around middle: Double, using random: inout SeededRandom) -> Double {
        guard !middle.isNaN else { return random.uniform() }
        // For each width up to 1, a third of the draws or more falls inside.
        for _ in 0..<64 {
            let place = middle + self.width * random.normal()
            if place >= 0, place <= 1 { return place }
        }
        return middle
    }

    private func addDensities(at place: Double, to exponents: inout [Double]) {
        for kernel in 0..<exponents.count {
            let distance = place * self.sharpness[kernel] - self.middles[kernel]
            exponents[kernel] -= 0.5 * distance * distance
        }
        guard self.axis.isConditional else { return }
        for kernel in 0..<exponents.count { exponents[kernel] += self.logNorms[kernel] }
    }

    private mutating func addLevel(_ level: Int, to exponents: inout [Double]) {
        if self.tables[level].isEmpty { self.tables[level] = self.table(of: level) }
        let table = self.tables[level]
        for kernel in 0..<exponents.count { exponents[kernel] += table[self.levels[kernel]] }
    }

    /// The logarithm of the probability of one value beside the uniform one, for kernels around each value.
    private func table(of level: Int) -> [Double] {
        switch self.axis.kind {
        case .continuous: return []
        case .categorical(let count):
            var table = [Double](repeating: Portable.log(self.width), count: count + 1)
            table[level] = Portable.log(self.width + (1 - self.width) * Double(count))
            table[count] = 0
            return table
        case .levels(let centers, let borders):
            let slice = max(borders[level + 1] - borders[level], 1e-300)
            var table = centers.map { middle in
                let mass = Self.mass(from: borders[level], to: borders[level + 1], middle: middle, width: self.width)
                let whole = Self.mass(from: 0, to: 1, middle: middle, width: self.width)
                return Portable.log(max(mass / (whole * slice), 1e-30))
            }
            table.append(0)
            return table
        }
    }

    private static func mass(from lower: Double, to upper: Double, middle: Double, width: Double) -> Double {
        NormalTable.shared((upper - middle) / width) - NormalTable.shared((lower - middle) / width)
    }
}
