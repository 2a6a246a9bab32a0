internal import ApusEngine

/// Rows and columns of a product that one block makes, and how its operands reach it; there are kernels for these.
struct Tile: Hashable {
    /// Stages of shared memory, and how they are multiplied, where they are not those of the plain kernels.
    struct Pipeline: Hashable {
        let stages: Int

        /// Bytes of the inner dimension in each stage.
        let depth: Int

        /// By groups of four warps, which only devices of compute capability 9.0 have.
        let isByGroup: Bool

        var text: String { "\(self.isByGroup ? "w" : "")\(self.stages)x\(self.depth)" }
    }

    let rows: Int
    let columns: Int
    let pipeline: Pipeline?

    /// Whether a block holds a whole image, see ``TileShape``; then it has columns only.
    var isImage: Bool { self.rows == 0 }

    /// Tiles that every precision has kernels for.
    static let all = [Tile(128, 128), Tile(128, 64), Tile(64, 64), Tile(128, 32)]

    private static let long = [Tile(128, 64, stages: 6, depth: 64), Tile(64, 64, stages: 6, depth: 64)]
    private static let deep = [
        Tile(128, 128, stages: 3, depth: 128), Tile(128, 64, stages: 4, depth: 128),
        Tile(64, 64, stages: 4, depth: 128),
    ]
    private static let groups = [
        Tile(128, 256, stages: 4, depth: 128, isByGroup: true), Tile(128, 192, stages: 4, depth: 128, isByGroup: true),
        Tile(128, 128, stages: 6, depth: 128, isByGroup: true),
        Tile(128, 128, stages: 3, depth: 128, isByGroup: true), Tile(128, 64, stages: 4, depth: 128, isByGroup: true),
    ]

    /// Products that hold a whole image in shared memory.
    private static let images = [Tile(0, 32), Tile(0, 64)]
    static let imageColumnsMin = 32

    /// Of shared memory, that a block may have where there are groups of warps.
    static let groupBytesMax = 227 << 10

    init(_ rows: Int, _ columns: Int) { (self.rows, self.columns, self.pipeline) = (rows, columns, nil) }

    private init(_ rows: Int, _ columns: Int, stages: Int, depth: Int, isByGroup: Bool = false) {
        (self.rows, self.columns) = (rows, columns)
        self.pipeline = Pipeline(stages: stages, depth: depth, isByGroup: isByGroup)
    }

    /// `nil` unless there are kernels for it.
    init?(text: String) {
        let known = Self.all + Self.long + Self.deep + Self.groups + Self.images
        guard let tile = known.first(where: { $0.text == text }) else { return nil }
        self = tile
    }

    /// What may be tried for a precision on a device, plain ones first.
    static func candidates(_ precision: Precision, _ traits: DeviceTraits) -> [Tile] {
        switch precision {
        case .fp32: Self.all
        case .tf32: Self.all + Self.long
        case .bf16: Self.all + Self.deep + (traits.hasWarpGroups ? Self.groups + Self.images : [])
        }
    }

    var text: String {
        self.isImage
            ? "image \(self.columns)"
            : "\(self.rows)x\(self.columns)" + (self.pipeline.map { " \($0.text)" } ?? "")
    }

    var isPlain: Bool { self.pipeline == nil && !self.isImage }

    /// The kernel that makes a product with it.
    func kernel(_ flavour: TileChoice.Flavour, _ precision: Precision) -> String {
        let name = "apus_\(flavour.rawValue)_\(precision.rawValue)"
        if self.isImage { return "\(name)_image_\(self.columns)" }
        return "\(name)_\(self.rows)_\(self.columns)" + (self.pipeline.map { "_\($0.text)" } ?? "")
    }

    /// Of shared memory that a block takes that holds no image.
    var sharedBytes: Int {
        let edge = self.rows + self.columns
        guard let pipeline = self.pipeline else { return edge * 64 * (edge > 192 ? 3 : 4) }
        // APUS_GROUP_PADDING for each operand.
        return (edge * pipeline.depth + (pipeline.isByGroup ? 1_024 : 0)) * pipeline.stages
    }
}

/// Products that take about as long with a tile: one measurement serves all.
struct TileBucket: Hashable {
    let flavour: TileChoice.Flavour
    let precision: Precision

    /// Height, width and stride.
    let window: [Int]
    let inputChannels: Int
    let outputChannels: Int

    /// To the next power of two.
    let rowsLog2: Int
    let splits: Int

    /// Whether a block may hold a whole image: these products have candidates that others have not.
    let holdsImage: Bool

    /// Whether a pool is part of the product.
    let hasPool: Bool

    /// In the file of what was measured.
    var key: String {
        let window = self.window.map { "\($0)" }.joined(separator: "x")
        return "\(self.flavour.rawValue) \(self.precision.rawValue) \(window) "
            + "\(self.inputChannels)-\(self.outputChannels) r\(self.rowsLog2) s\(self.splits)"
            + (self.holdsImage ? " image" : "") + (self.hasPool ? " pool" : "")
    }

    /// The next power of two's exponent.
    static func log2(_ rows: Int) -> Int { Int.bitWidth - max(rows - 1, 0).leadingZeroBitCount }
}

/// What a check of a kernel on the device found, see ``TileCheck``.
enum TileVerdict: String {
    /// It has the bits of the plain kernel.
    case same

    /// It is within the precision's bounds, with other bits.
    case right

    /// It is wrong, or the driver or the device fails with it: it is never used.
    case refused
}

/// The tiles that measurements chose, by bucket's key; where there is none, a model of the time chooses.
struct TileTable: Hashable {
    var tiles: [String: Tile] = [:]

    /// By kernel.
    var verdicts: [String: TileVerdict] = [:]

    /// Keys of buckets that networks have trained with plain tiles: their bits are to stay.
    var settled: Set<String> = []

    /// Takes the place of all others, for measuring.
    var uniform: Tile?

    /// The tile to use in place of the model's, when its kernel was checked; `nil` where that is to be used.
    func tile(_ bucket: TileBucket) -> Tile? {
        if let uniform = self.uniform { return uniform }
        guard let tile = self.tiles[bucket.key],
            let verdict = self.verdicts[tile.kernel(bucket.flavour, bucket.precision)], verdict != .refused
        else { return nil }
        return tile
    }

    /// The model's tile, or another plain one where it was refused; the model's where all were.
    func plain(_ tile: Tile, _ bucket: TileBucket) -> Tile {
        guard self.uniform == nil, self.isRefused(tile, bucket) else { return tile }
        return Tile.all.first { !self.isRefused($0, bucket) } ?? tile
    }

    /// Whether a tile may be measured for a bucket: it was checked, and changes no bits that networks have relied on.
    func allows(_ tile: Tile, _ bucket: TileBucket) -> Bool {
        switch self.verdicts[tile.kernel(bucket.flavour, bucket.precision)] {
        case .same: true
        case .right: !self.settled.contains(bucket.key)
        case .refused, nil: false
        }
    }

    private func isRefused(_ tile: Tile, _ bucket: TileBucket) -> Bool {
        self.verdicts[tile.kernel(bucket.flavour, bucket.precision)] == .refused
    }
}
