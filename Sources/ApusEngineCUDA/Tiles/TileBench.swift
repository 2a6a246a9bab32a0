internal import ApusEngine
internal import CCUDA

/// A product whose outcome is known, in a device's memory.
final class TileBench {
    let problem: TileProblem
    private let memory: DeviceMemory
    private let argument: apus_gemm

    /// Of the outcome.
    private let output: UInt64
    private let outputBytes: Int

    /// Of the elements that are compared with float64: one in so many.
    private static let sampled = 61

    init(_ problem: TileProblem, on stream: borrowing Stream) throws(CUDAError) {
        self.problem = problem
        var size = 0
        func reserve(_ bytes: Int) -> UInt64 {
            defer { size += (bytes + 255) / 256 * 256 }
            return UInt64(size)
        }
        let width = problem.precision.width
        let control = reserve(MemoryLayout<apus_control>.stride)
        let (left, right) = (reserve(problem.left.count * width), reserve(problem.right.count * width))
        let (bias, mask) = (reserve(problem.bias.count * 4), reserve(problem.mask.count * width))
        self.outputBytes = problem.outputs * (problem.isInParts ? 4 : width)
        let output = reserve(self.outputBytes)
        let winner = reserve(2 * (problem.isPooled ? problem.outputs : problem.winners.count))
        let (pooled, gradient) = (reserve(problem.pooled.count * width), reserve(problem.pooled.count * width))
        self.memory = try DeviceMemory(stream.device, byteCount: size)
        let base = self.memory.address
        self.output = base + output
        var argument = apus_gemm()
        argument.control = base + control
        (argument.a, argument.b) = (base + left, base + right)
        (argument.x, argument.y, argument.window) = (problem.x, problem.y, problem.window)
        argument.splits = Int32(problem.splits)
        argument.split_length = Int32(problem.splitLength)
        argument.part_rows = Int32(problem.rows)
        argument.dropout = -1
        argument.activation = Int32(APUS_RELU)
        if problem.pools {
            (argument.pool_height, argument.pool_width) = (Int32(problem.cells.height), Int32(problem.cells.width))
            argument.winner = base + winner
            argument.pool_dropout = -1
            if !problem.isPooled { argument.pooled = base + pooled }
            if problem.flavour == .data { argument.a = base + gradient }
            if problem.flavour == .weight { argument.b = base + gradient }
        }
        if problem.isInParts { argument.partial = self.output } else { argument.out = self.output }
        if problem.flavour == .forward { argument.bias = base + bias }
        if problem.flavour == .data { argument.mask = base + mask }
        self.argument = argument
        var state = apus_control()
        state.current.count = Int32(problem.count)
        try stream.copy([state], to: argument.control)
        try Self.copy(problem.left, problem.precision, to: base + left, on: stream)
        try Self.copy(problem.right, problem.precision, to: base + right, on: stream)
        try Self.copy(problem.pooled, problem.precision, to: base + pooled, on: stream)
        try Self.copy(problem.pooledGradient, problem.precision, to: base + gradient, on: stream)
        try stream.copy(problem.winners, to: base + winner)
        try stream.copy(problem.bias, to: base + bias)
        try Self.copy(problem.mask, problem.precision, to: base + mask, on: stream)
    }

    private static func copy(
        _ numbers: [Float],
        _ precision: Precision,
        to address: UInt64,
        on stream: borrowing Stream
    ) throws(CUDAError) {
        if precision == .bf16 {
            try stream.copy(numbers.map { UInt16(roundedToBFloat: $0) }, to: address)
        } else {
            try stream.copy(numbers, to: address)
        }
    }

    /// What the kernels of a tile make of it; NaN where they write nothing.
    func run(_ tile: Tile, on stream: borrowing Stream, _ module: KernelModule) throws(CUDAError) -> [Float] {
        var argument = self.argument
        var rows = self.problem.launchedRows
        if self.problem.isByPlace, !tile.isImage {
            let samples = (self.problem.count + tile.rows - 1) / tile.rows * tile.rows
            argument.sample_rows = Int32(samples)
            rows = Int(self.problem.x.height * self.problem.x.width) * samples
        }
        try self.memory.fill(0xFF, from: self.output, byteCount: self.outputBytes, on: stream)
        let grid = tile.grid(self.problem.shape, rows: rows, columns: self.problem.columns)
        let launch = Launch(
            tile.kernel(self.problem.flavour, self.problem.precision),
            argument,
            gridX: grid.x,
            gridY: grid.y,
            parts: self.problem.splits,
            sharedBytes: grid.sharedBytes
        )
        try launch.run(on: stream, module, trials: 1)
        guard self.problem.precision == .bf16, !self.problem.isInParts else {
            return try stream.read(self.problem.outputs, from: self.output, zero: 0)
        }
        return try stream.read(self.problem.outputs, from: self.output, zero: UInt16(0)).map {
            Float(bitPattern: UInt32($0) << 16)
        }
    }

    private var sampledElements: StrideTo<Int> { stride(from: 0, to: self.problem.outputs, by: Self.sampled) }

    /// Of the elements that are looked at.
    private lazy var expected = self.sampledElements.map { self.problem.expected($0) }

    /// How far an outcome is from float64 in the elements that are looked at.
    func error(_ found: [Float]) -> Double {
        Self.distance(self.sampledElements.map { Double(found[$0]) }, self.expected)
    }

    /// The largest difference, relative to the largest number that is expected; infinite where one is not finite.
    static func distance(_ found: [Double], _ expected: [Double]) -> Double {
        var (largest, size) = (0.0, 0.0)
        for (number, right) in zip(found, expected) {
            let difference = abs(number - right)
            guard difference.isFinite else { return .infinity }
            (largest, size) = (max(largest, difference), max(size, abs(right)))
        }
        return largest == 0 ? 0 : largest / size
    }
}
