internal import ApusEngine

/// Rows and columns of a product that one block makes; there are kernels for these.
struct Tile: Hashable {
    let rows: Int
    let columns: Int

    static let all = [Tile(128, 128), Tile(128, 64), Tile(64, 64), Tile(128, 32)]

    init(_ rows: Int, _ columns: Int) { (self.rows, self.columns) = (rows, columns) }

    /// `nil` unless there are kernels for it.
    init?(text: String) {
        guard let tile = Self.all.first(where: { $0.text == text }) else { return nil }
        self = tile
    }

    var text: String { "\(self.rows)x\(self.columns)" }
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

    /// In the file of what was measured.
    var key: String {
        let window = self.window.map { "\($0)" }.joined(separator: "x")
        return "\(self.flavour.rawValue) \(self.precision.rawValue) \(window) "
            + "\(self.inputChannels)-\(self.outputChannels) r\(self.rowsLog2) s\(self.splits)"
    }

    /// The next power of two's exponent.
    static func log2(_ rows: Int) -> Int { Int.bitWidth - max(rows - 1, 0).leadingZeroBitCount }
}

/// The tiles that measurements chose, by bucket's key; where there is none, a model of the time chooses.
struct TileTable: Hashable {
    var tiles: [String: Tile] = [:]

    /// Takes the place of all others, for measuring.
    var uniform: Tile?

    func tile(_ bucket: TileBucket) -> Tile? { self.uniform ?? self.tiles[bucket.key] }
}
