import ApusMath

/// One random change of an image: where each output pixel comes from.
struct ImageMove: Hashable, Sendable {
    let rows: Int
    let columns: Int
    let isFlipped: Bool

    /// Draws a crop's place, a shift and a mirroring.
    init(_ augmentation: Augmentation, shape: TensorShape, using random: inout SeededRandom) {
        var (rows, columns) = (0, 0)
        if augmentation.crop > 0 {
            rows += random.integer(below: 2 * augmentation.crop + 1) - augmentation.crop
            columns += random.integer(below: 2 * augmentation.crop + 1) - augmentation.crop
        }
        if augmentation.shift > 0 {
            rows += Self.shift(augmentation.shift, side: shape.height, using: &random)
            columns += Self.shift(augmentation.shift, side: shape.width, using: &random)
        }
        self.rows = rows
        self.columns = columns
        self.isFlipped = augmentation.flip && random.next() >> 63 == 1
    }

    init(rows: Int, columns: Int, isFlipped: Bool) {
        self.rows = rows
        self.columns = columns
        self.isFlipped = isFlipped
    }

    /// The number of the source element for each output element; −1 where zeros move in.
    func sources(_ shape: TensorShape) -> [Int] {
        var sources: [Int] = []
        sources.reserveCapacity(shape.count)
        for row in 0..<shape.height {
            for column in 0..<shape.width {
                let fromRow = row + self.rows
                let fromColumn = (self.isFlipped ? shape.width - 1 - column : column) + self.columns
                let isInside = (0..<shape.height).contains(fromRow) && (0..<shape.width).contains(fromColumn)
                let place = (fromRow * shape.width + fromColumn) * shape.channels
                for channel in 0..<shape.channels { sources.append(isInside ? place + channel : -1) }
            }
        }
        return sources
    }

    private static func shift(_ part: Double, side: Int, using random: inout SeededRandom) -> Int {
        let reach = Int((part * Double(side)).rounded(.down))
        return random.integer(below: 2 * reach + 1) - reach
    }
}
