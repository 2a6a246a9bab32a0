internal import ApusEngine

/// How a product is cut into blocks: tiles of the output, and parts of the inner dimension.
///
/// A model of the time picks among the tiles that there are kernels for. It looks at shapes and at the device only,
/// never at how many trials run, so that a trial's bits are the same alone and among others.
///
/// A measurement may put another tile in the place of the model's. An element's sum is made by one thread or one warp in
/// the order of the inner dimension whatever the tile, so that changes no bit; parts would, and stay the model's. Groups
/// of warps may round otherwise, so a bucket gets such a tile before a network has trained with it, or never.
struct TileChoice: Hashable {
    enum Flavour: String { case forward, data, weight }

    private(set) var tile: Tile
    var rows: Int { self.tile.rows }
    var columns: Int { self.tile.columns }

    /// Of the tile that the model picked, which everything that bits depend on is decided by.
    let modelRows: Int

    /// The model's tile.
    let model: Tile

    /// Parts of the inner dimension, and elements of one.
    let splits: Int
    let splitLength: Int

    private static let tiles: [(rows: Int, columns: Int, efficiency: Double)] = [
        (128, 128, 1), (128, 64, 0.8), (64, 64, 0.6), (128, 32, 0.5),
    ]
    private static let splitsMax = 256

    /// Microseconds that a round of the inner dimension takes at least for each row and column of a tile.
    private static let roundTime = 0.0016

    /// `isWhole`: in one part; `parts`: in these, whose lengths need be no multiple of a round's.
    init(
        rows: Int,
        columns: Int,
        inner: Int,
        flavour: Flavour,
        precision: Precision,
        multiprocessors: Int,
        isWhole: Bool = false,
        parts: (count: Int, length: Int)? = nil
    ) {
        let depth = 64 / precision.width
        typealias Choice = (rows: Int, columns: Int, splits: Int)
        var best: (cost: Double, choice: Choice)?
        for tile in Self.tiles where !(precision == .fp32 && tile.rows * tile.columns == 16_384) {
            let count = ((rows + tile.rows - 1) / tile.rows) * ((columns + tile.columns - 1) / tile.columns)
            let first = parts?.count ?? 1
            var splits = first
            while splits <= (isWhole ? 1 : parts?.count ?? Self.splitsMax),
                splits == first || inner / splits >= 4 * depth
            {
                // Two blocks share a multiprocessor, and each runs nearly as fast as alone while it waits for memory.
                let waves = Double((count * splits + 2 * multiprocessors - 1) / (2 * multiprocessors))
                let flops = 2 * Double(tile.rows * tile.columns) * Double(inner) / Double(splits)
                let rounds = Double(inner) / Double(splits * depth)
                let time = max(
                    flops / (precision.rate * tile.efficiency),
                    rounds * Self.roundTime * Double(tile.rows + tile.columns)
                )
                var cost = waves * (1.5 + time) + 1
                if splits > 1 || flavour == .weight {
                    cost += Double(rows * columns * splits) * 8 / 2.5e6 + (flavour == .weight ? 0 : 3)
                }
                if best.map({ cost < $0.cost }) ?? true { best = (cost, (tile.rows, tile.columns, splits)) }
                splits *= 2
            }
        }
        let choice: Choice = best?.choice ?? (128, 64, 1)
        (self.tile, self.splits) = (Tile(choice.rows, choice.columns), choice.splits)
        (self.modelRows, self.model) = (choice.rows, self.tile)
        if let parts {
            self.splitLength = parts.length
            return
        }
        let length = (inner + choice.splits - 1) / choice.splits
        self.splitLength = (length + depth - 1) / depth * depth
    }

    /// The same parts with another tile.
    func with(_ tile: Tile) -> Self {
        var choice = self
        choice.tile = tile
        return choice
    }
}

extension Precision {
    /// Operations in a microsecond of one multiprocessor, roughly.
    fileprivate var rate: Double {
        switch self {
        case .fp32: 0.3e6
        case .tf32: 1.2e6
        case .bf16: 3e6
        }
    }
}
