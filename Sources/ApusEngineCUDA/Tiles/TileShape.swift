internal import CCUDA

/// What of a product a tile has to fit: flavour, shapes and parts.
struct TileShape {
    let flavour: TileChoice.Flavour
    let x: apus_shape
    let y: apus_shape
    let window: apus_window

    /// Samples at the most.
    let batch: Int
    let splits: Int

    /// Elements of the inner dimension in a part.
    let splitLength: Int

    /// Whether a maximum over 2 x 2 places is part of the product: forward it makes that, else it reads its gradient.
    var pools = false

    /// Pixels of the output.
    private static func pixels(_ shape: apus_shape) -> Int { Int(shape.height * shape.width) }

    /// Whether a block may hold a whole image, see `image.cu`; `columns` are the tile's.
    func holdsImage(columns: Int) -> Bool {
        guard self.window.stride == 1, Self.pixels(self.x) > 1, self.window.height * self.window.width > 1,
            self.imageBytes(columns: columns) <= Tile.groupBytesMax
        else { return false }
        return self.flavour == .weight
            ? self.splits == Self.parts(batch: self.batch)
                && self.splitLength == Self.imagesOfPart * Self.pixels(self.y) : self.splits == 1
    }

    /// Images that one part of a weight product adds up.
    static let imagesOfPart = 4

    private static func parts(batch: Int) -> Int { (batch + Self.imagesOfPart - 1) / Self.imagesOfPart }

    /// Places of the window that the blocks of `image_weight` make at once.
    private static let placesOfBlock = 10

    /// Blocks that share one part for 64 filters.
    var placeBlocks: Int {
        (Int(self.window.height * self.window.width) + Self.placesOfBlock - 1) / Self.placesOfBlock
    }

    /// Parts of a weight product that are of whole images; `nil` where that is of no use.
    static func partsByImage(
        x: apus_shape,
        y: apus_shape,
        window: apus_window,
        batch: Int
    ) -> (count: Int, length: Int)? {
        let shape = Self(
            flavour: .weight,
            x: x,
            y: y,
            window: window,
            batch: batch,
            splits: Self.parts(batch: batch),
            splitLength: Self.imagesOfPart * Self.pixels(y)
        )
        let bytes = Int(window.height * window.width * x.padded * y.padded) * 4 * shape.splits
        guard shape.splits <= Self.partsMax, bytes <= Self.partBytesMax,
            shape.holdsImage(columns: Tile.imageColumnsMin)
        else { return nil }
        return (shape.splits, shape.splitLength)
    }

    /// Parts are written, and read again for their sum: more than so many are not worth it.
    private static let partsMax = 256
    private static let partBytesMax = 40 << 20

    /// Of shared memory: what `image.cu` lays out.
    func imageBytes(columns: Int) -> Int {
        func column(_ pixels: Int, chunks: Int) -> Int {
            let offset = chunks == 4 ? 2 : chunks == 2 ? 4 : 1
            return pixels + ((offset - pixels) & 7)
        }
        let (height, width) = (Int(self.window.height), Int(self.window.width))
        let (from, to) = self.flavour == .data ? (self.y, self.x) : (self.x, self.y)
        let (pitch, rows) = (Int(to.width) + width - 1, Int(to.height) + height - 1)
        if self.flavour == .weight {
            let inner = (Int(self.y.height) * pitch + 15) / 16 * 16
            let gradient = 8 * column(inner, chunks: 8)
            let image = columns / 8 * column(rows * pitch + width + 16, chunks: columns / 8)
            return 16 * (gradient + image) + 4 * 8 * 64
        }
        let chunks = Int(from.padded) / 8
        let steps = (chunks * height * width + 1) / 2
        // A square of pixels reaches below the last row.
        let image = chunks * column(rows * pitch, chunks: chunks) + (self.pools ? 8 * pitch : 0)
        let kernel = self.flavour == .forward ? columns / 8 * (steps * 16 + 1) : 2 * steps * (columns + 1)
        return 16 * (image + kernel) + 4 * steps
    }
}

extension Tile {
    /// A launch's blocks, and the shared memory of each.
    struct Grid {
        let x: Int
        let y: Int
        let sharedBytes: Int
    }

    /// Whether a product can be made with it.
    func fits(_ shape: TileShape) -> Bool {
        self.isImage ? shape.holdsImage(columns: self.columns) : shape.flavour == .forward || !shape.pools
    }

    /// The grid for a product of so many rows and columns.
    func grid(_ shape: TileShape, rows: Int, columns: Int) -> Grid {
        func blocks(_ count: Int, _ size: Int) -> Int { (count + size - 1) / size }
        guard self.isImage else {
            return Grid(x: blocks(rows, self.rows), y: blocks(columns, self.columns), sharedBytes: self.sharedBytes)
        }
        let bytes = shape.imageBytes(columns: self.columns)
        if shape.flavour == .weight {
            return Grid(
                x: blocks(Int(shape.y.padded), 64) * shape.placeBlocks,
                y: blocks(Int(shape.x.padded), self.columns),
                sharedBytes: bytes
            )
        }
        return Grid(x: shape.batch, y: blocks(columns, self.columns), sharedBytes: bytes)
    }
}
