internal import CCUDA
internal import ApusEngine

/// Lays out a network's memory and makes its launches.
///
/// Memory is one slab for each trial, all laid out alike. Run with `base` 0 the compiler tells how large it is; run
/// with the slab's address it gives the launches.
struct NetworkCompiler {
    let plan: NetworkPlan
    let batch: Int
    let update: UpdateRule
    let precision: Precision
    let traits: DeviceTraits

    /// Bytes from one trial's slab to the next.
    let stride: UInt64

    /// What measurements chose.
    let tiles: TileTable

    /// What memory is laid out for besides, and what makes products in the place of kernels.
    let libraries: DeviceLibraries?
    let libraryPlans: LibraryPlans
    var libraryScratch = LibraryScratch()

    /// Whether products make the pools behind them; not where they are looked at on their own.
    var joinsPools = true

    /// Whether gradients of the input and of each parameter are wanted, for comparisons.
    let isProbe: Bool

    private let base: UInt64
    private(set) var byteCount = 0

    /// Bytes from the base that belong to nothing: one stretch behind each thing that lies there, all of them zero.
    private(set) var gaps: [Range<Int>] = []

    /// Bytes at the least from one thing's end to the next one.
    private static let gapBytes = 256
    private(set) var program: DeviceProgram
    private(set) var values: [DeviceValue]

    let control: UInt64
    let dropouts: UInt64
    let targets: UInt64
    let losses: UInt64
    let correct: UInt64

    /// By the plan's numbers; slots by slot first.
    private(set) var parameters: [UInt64] = []
    private(set) var statistics: [UInt64] = []
    private(set) var slots: [[UInt64]] = []
    private(set) var exported: [UInt64] = []

    /// What the update knows of each parameter.
    var parameterEntries: [apus_parameter]
    private(set) var blocks: [apus_block] = []
    private(set) var parameterTable: UInt64 = 0
    private(set) var blockTable: UInt64 = 0
    private(set) var squareSums: UInt64 = 0

    /// Of each operation, made as they are compiled.
    var scratch: [Scratch]

    /// Addresses that an operation's launches share.
    struct Scratch {
        var copy: UInt64 = 0
        var partial: UInt64 = 0
        var weightPartial: UInt64 = 0
        var winner: UInt64 = 0
        var sums: UInt64 = 0
        var squares: UInt64 = 0
        var gammaSums: UInt64 = 0
        var betaSums: UInt64 = 0
    }

    init(
        plan: NetworkPlan,
        batch: Int,
        update: UpdateRule,
        precision: Precision,
        traits: DeviceTraits,
        tiles: TileTable = TileTable(),
        libraries: DeviceLibraries? = nil,
        libraryPlans: LibraryPlans = [:],
        isProbe: Bool,
        base: UInt64,
        stride: UInt64
    ) {
        self.tiles = tiles
        (self.libraries, self.libraryPlans) = (libraries, libraryPlans)
        (self.plan, self.batch, self.update) = (plan, batch, update)
        (self.precision, self.traits, self.isProbe) = (precision, traits, isProbe)
        (self.base, self.stride) = (base, stride)
        let program = DeviceProgram(plan, batch: batch, width: precision.width, wantsInputGradient: isProbe)
        self.program = program
        self.values = program.values
        self.parameterEntries = [apus_parameter](repeating: apus_parameter(), count: plan.parameters.count)
        self.scratch = [Scratch](repeating: Scratch(), count: program.operations.count)
        var (size, gaps): (Int, [Range<Int>]) = (0, [])
        func reserve(_ bytes: Int) -> UInt64 {
            let gap = Self.gap(behind: size + bytes)
            defer { (size, gaps) = (gap.upperBound, gaps + [gap]) }
            return base + UInt64(size)
        }
        self.control = reserve(MemoryLayout<apus_control>.stride)
        self.dropouts = reserve(MemoryLayout<apus_dropout>.stride * max(plan.operations.count, 1))
        self.targets = reserve(batch * max(plan.output.count, 1) * 4)
        self.losses = reserve(batch * 4)
        self.correct = reserve(batch * 4)
        (self.byteCount, self.gaps) = (size, gaps)
        self.layOutState()
        self.layOutValues()
        for index in program.operations.indices { self.layOutScratch(index) }
        self.layOutLibraries()
        // Last: there are fewer blocks where a library makes a gradient in one part.
        self.layOutTables()
    }

    mutating func reserve(_ bytes: Int) -> UInt64 {
        let start = self.byteCount
        let gap = Self.gap(behind: start + bytes)
        self.byteCount = gap.upperBound
        self.gaps.append(gap)
        return self.base + UInt64(start)
    }

    /// To where the next thing may begin.
    private static func gap(behind end: Int) -> Range<Int> {
        end..<((end + Self.gapBytes + 255) / 256 * 256)
    }

    private mutating func layOutState() {
        for parameter in self.plan.parameters { self.parameters.append(self.reserve(parameter.count * 4)) }
        for statistic in self.plan.statistics { self.statistics.append(self.reserve(statistic.count * 4)) }
        for _ in self.update.optimizer.slots {
            var addresses: [UInt64] = []
            for parameter in self.plan.parameters { addresses.append(self.reserve(parameter.count * 4)) }
            self.slots.append(addresses)
        }
        if self.isProbe {
            for parameter in self.plan.parameters { self.exported.append(self.reserve(parameter.count * 4)) }
        }
    }

    private mutating func layOutValues() {
        let wanted = self.wantedGradients()
        for index in self.values.indices {
            let width = self.values[index].isFloat ? 4 : self.precision.width
            self.values[index].address = self.reserve(self.batch * self.values[index].elements * width)
            if wanted.contains(index) {
                self.values[index].gradient = self.reserve(
                    self.batch * self.values[index].elements * self.precision.width
                )
            }
        }
    }

    /// Values behind a parameter, and all in a probe.
    private func wantedGradients() -> Set<Int> {
        var wanted: Set<Int> = self.isProbe ? [0] : []
        for operation in self.program.operations
        where !operation.parameters.isEmpty || operation.inputs.contains(where: wanted.contains) {
            wanted.insert(operation.output)
        }
        return wanted
    }

    private mutating func layOutTables() {
        for (index, parameter) in self.plan.parameters.enumerated() {
            var entry = self.parameterEntries[index]
            entry.parameter = self.parameters[index]
            entry.slot0 = self.slots.first?[index] ?? 0
            entry.slot1 = self.slots.count > 1 ? self.slots[1][index] : 0
            entry.exported = self.isProbe ? self.exported[index] : 0
            entry.count = Int32(parameter.count)
            entry.decays = parameter.decays ? 1 : 0
            self.parameterEntries[index] = entry
            let isSpread = entry.splits >= APUS_SPREAD_PARTS
            let size = Int(isSpread ? APUS_SPREAD_BLOCK : APUS_UPDATE_BLOCK)
            for first in Swift.stride(from: 0, to: parameter.count, by: size) {
                self.blocks.append(
                    apus_block(
                        parameter: Int32(index),
                        first: Int32(first),
                        count: Int32(min(size, parameter.count - first)),
                        is_spread: isSpread ? 1 : 0
                    )
                )
            }
        }
        self.parameterTable = self.reserve(MemoryLayout<apus_parameter>.stride * max(self.parameterEntries.count, 1))
        self.blockTable = self.reserve(MemoryLayout<apus_block>.stride * max(self.blocks.count, 1))
        self.squareSums = self.reserve(4 * max(self.blocks.count, 1))
    }
}
