internal import ApusEngine
internal import ApusMath
internal import CCUDA

/// A small product whose outcome is known: more rounds of the inner dimension than any pipeline has stages, and tiles
/// that are not full in any direction.
struct TileProblem {
    let flavour: TileChoice.Flavour
    let precision: Precision
    let x: apus_shape
    let y: apus_shape
    let window: apus_window
    let count: Int

    /// More than 1: the parts themselves are the outcome.
    var splits = 1

    /// Elements of a part, where that is no multiple of a round's.
    var partLength: Int?

    /// data: whether rows are a place's samples.
    var isByPlace = false

    /// Whether a maximum over 2 x 2 places is part of the product: forward it is the outcome, else its gradient is read.
    var pools = false

    /// data and weight with a pool: the maxima, their gradients, and which of the four places they are from.
    private(set) var pooled: [Float] = []
    private(set) var pooledGradient: [Float] = []
    private(set) var winners: [UInt16] = []

    /// What a product's kernel reads as `a` and `b`, and besides.
    private(set) var left: [Float] = []
    private(set) var right: [Float] = []
    private(set) var bias: [Float] = []

    /// data: the outputs of a ReLU, whose gradient the product's end applies.
    private(set) var mask: [Float] = []

    /// Those that every plain tile makes.
    static func all(_ flavour: TileChoice.Flavour, _ precision: Precision) -> [TileProblem] {
        Self.tiled(flavour, precision) + (precision == .bf16 ? Self.images(flavour) : [])
    }

    /// Small images, each without and with a pool.
    ///
    /// An odd number of blocks in the inner dimension, more rows than two groups of warps take at once, more columns than a
    /// tile has, and parts that have two images and none.
    private static func images(_ flavour: TileChoice.Flavour) -> [TileProblem] {
        let (around, inside) = (
            apus_window(height: 3, width: 3, stride: 1, pad_top: 1, pad_left: 1),
            apus_window(height: 3, width: 2, stride: 1, pad_top: 0, pad_left: 0)
        )
        let image = apus_shape(height: 13, width: 11, channels: 40)
        switch flavour {
        case .forward:
            let output = apus_shape(height: 13, width: 11, channels: 69)
            return [false, true].map {
                Self(flavour, .bf16, x: image, y: output, window: around, count: 3, pools: $0)
            }
        case .data:
            let output = apus_shape(height: 11, width: 10, channels: 24)
            return [false, true].map {
                Self(
                    flavour,
                    .bf16,
                    x: apus_shape(height: 13, width: 11, channels: 72),
                    y: output,
                    window: inside,
                    count: 3,
                    pools: $0
                )
            }
        case .weight:
            // More places of the window than a block makes at once.
            let wide = apus_window(height: 3, width: 4, stride: 1, pad_top: 1, pad_left: 2)
            return [false, true].map {
                Self(
                    flavour,
                    .bf16,
                    x: apus_shape(height: 13, width: 10, channels: 40),
                    y: apus_shape(height: 13, width: 11, channels: 72),
                    window: wide,
                    count: 6,
                    splits: 3,
                    partLength: TileShape.imagesOfPart * 143,
                    pools: $0
                )
            }
        }
    }

    /// What fits the tile of every pipeline, but none that holds an image.
    private static func tiled(_ flavour: TileChoice.Flavour, _ precision: Precision) -> [TileProblem] {
        // A pipeline's stages take at most 384 inner elements of bf16, and 96 of the others.
        let (channels, samples) = precision == .bf16 ? (56, 16) : (16, 5)
        // Columns of the widest tile, and some more.
        let wide = precision == .bf16 ? 261 : 69
        let image = apus_shape(height: 6, width: 5, channels: channels)
        let around = apus_window(height: 3, width: 3, stride: 1, pad_top: 1, pad_left: 1)
        switch flavour {
        case .forward:
            let output = apus_shape(height: 6, width: 5, channels: 69)
            return [
                Self(
                    flavour,
                    precision,
                    x: image,
                    y: apus_shape(height: 6, width: 5, channels: wide),
                    window: around,
                    count: 3
                ),
                Self(flavour, precision, x: image, y: output, window: around, count: 3, splits: 2),
                Self(flavour, precision, x: image, y: output, window: around, count: 5, pools: true),
            ]
        case .data:
            let strided = apus_window(height: 3, width: 3, stride: 2, pad_top: 1, pad_left: 1)
            let corner = apus_window(height: 2, width: 2, stride: 1, pad_top: 0, pad_left: 0)
            return [
                Self(
                    flavour,
                    precision,
                    x: apus_shape(height: 6, width: 5, channels: wide + 3),
                    y: apus_shape(height: 3, width: 3, channels: channels),
                    window: strided,
                    count: 3
                ),
                Self(
                    flavour,
                    precision,
                    x: apus_shape(height: 2, width: 2, channels: 40),
                    y: apus_shape(height: 1, width: 1, channels: 72),
                    window: corner,
                    count: 9,
                    isByPlace: true
                ),
            ]
        case .weight:
            let padded = apus_window(height: 2, width: 2, stride: 1, pad_top: 1, pad_left: 0)
            return [
                Self(
                    flavour,
                    precision,
                    x: apus_shape(height: 6, width: 6, channels: 24),
                    y: apus_shape(height: 6, width: 5, channels: wide + 3),
                    window: padded,
                    count: samples
                )
            ]
        }
    }

    private init(
        _ flavour: TileChoice.Flavour,
        _ precision: Precision,
        x: apus_shape,
        y: apus_shape,
        window: apus_window,
        count: Int,
        splits: Int = 1,
        partLength: Int? = nil,
        isByPlace: Bool = false,
        pools: Bool = false
    ) {
        self.pools = pools
        self.partLength = partLength
        (self.flavour, self.precision, self.x, self.y) = (flavour, precision, x, y)
        (self.window, self.count, self.splits, self.isByPlace) = (window, count, splits, isByPlace)
        var random = SeededRandom(seed: 12)
        func numbers(_ count: Int) -> [Float] {
            (0..<count).map { _ in
                let number = Float(2 * random.uniform() - 1)
                return precision == .bf16 ? Float(bitPattern: UInt32(UInt16(roundedToBFloat: number)) << 16) : number
            }
        }
        let (inputs, outputs) = (count * Self.elements(x), count * Self.elements(y))
        let kernel = Int(window.height * window.width * x.padded * y.padded)
        switch flavour {
        case .forward: (self.left, self.right) = (numbers(inputs), numbers(kernel))
        case .data: (self.left, self.right) = (numbers(outputs), numbers(kernel))
        case .weight: (self.left, self.right) = (numbers(inputs), numbers(outputs))
        }
        if pools, flavour != .forward {
            let elements = count * self.cells.height * self.cells.width * Int(y.padded)
            (self.pooled, self.pooledGradient) = (numbers(elements), numbers(elements))
            self.winners = (0..<elements).map { _ in UInt16(random.integer(below: 4)) }
            if flavour == .data { self.left = self.unpooled } else { self.right = self.unpooled }
        }
        self.bias = numbers(Int(y.channels))
        self.mask = numbers(inputs)
    }

    private static func elements(_ shape: apus_shape) -> Int { Int(shape.height * shape.width * shape.padded) }

    /// Rows of the outcome, its columns, and the length of the sums.
    var rows: Int {
        switch self.flavour {
        case .forward: self.count * Int(self.y.height * self.y.width)
        case .data: self.count * Int(self.x.height * self.x.width)
        case .weight: self.kernelRows + 8
        }
    }
    var columns: Int { Int(self.flavour == .data ? self.x.padded : self.y.padded) }
    private var kernelRows: Int { Int(self.window.height * self.window.width * self.x.padded) }
    private var inner: Int {
        switch self.flavour {
        case .forward: self.kernelRows
        case .data: Int(self.window.height * self.window.width * self.y.padded)
        case .weight: self.count * Int(self.y.height * self.y.width)
        }
    }

    /// What a tile has to fit.
    var shape: TileShape {
        TileShape(
            flavour: self.flavour,
            x: self.x,
            y: self.y,
            window: self.window,
            batch: max(self.count, self.partLength == nil ? 0 : self.splits * TileShape.imagesOfPart),
            splits: self.splits,
            splitLength: self.splitLength,
            pools: self.pools
        )
    }

    /// The product's own gradient, which in memory is that of the maximum behind a ReLU.
    private var unpooled: [Float] {
        let (channels, width) = (Int(self.y.padded), Int(self.y.width))
        var gradient = [Float](repeating: 0, count: self.count * Self.elements(self.y))
        for (element, winner) in self.winners.enumerated() where self.pooled[element] > 0 {
            let (cell, channel) = element.quotientAndRemainder(dividingBy: channels)
            let (sample, place) = cell.quotientAndRemainder(dividingBy: self.cells.height * self.cells.width)
            let y = place / self.cells.width * 2 + Int(winner) / 2
            let x = place % self.cells.width * 2 + Int(winner) % 2
            let pixel = (sample * Int(self.y.height) + y) * width + x
            gradient[pixel * channels + channel] = self.pooledGradient[element]
        }
        return gradient
    }

    /// Whether the outcome is a pool's.
    var isPooled: Bool { self.pools && self.flavour == .forward }

    /// Rows and columns of the pool; 0 without one.
    var cells: (height: Int, width: Int) {
        self.pools ? (Int(self.y.height) / 2, Int(self.y.width) / 2) : (0, 0)
    }

    /// Rows that the kernels go through: with a pool only those of its cells.
    var launchedRows: Int {
        self.isPooled ? 4 * self.count * self.cells.height * self.cells.width : self.rows
    }

    /// Elements of one part; a multiple of every plain kernel's round where it is not given.
    var splitLength: Int {
        if let partLength { return partLength }
        let depth = 64 / self.precision.width
        return ((self.inner + self.splits - 1) / self.splits + depth - 1) / depth * depth
    }

    /// Whether the outcome is float32 parts.
    var isInParts: Bool { self.flavour == .weight || self.splits > 1 }
    var outputs: Int { (self.isPooled ? self.launchedRows / 4 : self.rows) * self.columns * self.splits }

    /// An element of the outcome, in float64.
    func expected(_ element: Int) -> Double {
        guard self.isPooled else { return self.product(element) }
        let (cell, column) = (element / self.columns, element % self.columns)
        let (sample, place) = cell.quotientAndRemainder(dividingBy: self.cells.height * self.cells.width)
        let (y, x) = (place / self.cells.width * 2, place % self.cells.width * 2)
        let rows = [(0, 0), (0, 1), (1, 0), (1, 1)].map {
            (sample * Int(self.y.height) + y + $0) * Int(self.y.width) + x + $1
        }
        return rows.map { self.product($0 * self.columns + column) }.max() ?? 0
    }

    /// An element of the product itself.
    private func product(_ element: Int) -> Double {
        let (row, column) = (element / self.columns % self.rows, element % self.columns)
        let split = element / self.columns / self.rows
        let range = min(split * self.splitLength, self.inner)..<min((split + 1) * self.splitLength, self.inner)
        let sum = range.reduce(0) { $0 + self.term(row, column, $1) }
        guard !self.isInParts else { return sum }
        switch self.flavour {
        case .forward: return column < Int(self.y.channels) ? max(sum + Double(self.bias[column]), 0) : 0
        default: return self.mask[row * self.columns + column] > 0 ? sum : 0
        }
    }

    private func term(_ row: Int, _ column: Int, _ inner: Int) -> Double {
        switch self.flavour {
        case .forward:
            let channels = Int(self.x.padded)
            let place = self.inputPlace(outputRow: row, window: inner / channels)
            return self.left(place.map { $0 * channels + inner % channels })
                * Double(self.right[inner * self.columns + column])
        case .data:
            let filters = Int(self.y.padded)
            let window = inner / filters
            let place = self.outputPlace(inputRow: row, window: window)
            let weight = (window * Int(self.x.padded) + column) * filters + inner % filters
            return self.left(place.map { $0 * filters + inner % filters }) * Double(self.right[weight])
        case .weight:
            guard row <= self.kernelRows else { return 0 }
            let gradient = Double(self.right[inner * self.columns + column])
            // The row behind the kernel's sums the gradients alone.
            guard row < self.kernelRows else { return gradient }
            let channels = Int(self.x.padded)
            let place = self.inputPlace(outputRow: inner, window: row / channels)
            return self.left(place.map { $0 * channels + row % channels }) * gradient
        }
    }

    private func left(_ element: Int?) -> Double { element.map { Double(self.left[$0]) } ?? 0 }

    /// The pixel of x under a window's place; `nil` outside.
    private func inputPlace(outputRow row: Int, window place: Int) -> Int? {
        let (pixels, width) = (Int(self.y.height * self.y.width), Int(self.y.width))
        let (sample, output) = (row / pixels, row % pixels)
        let stride = Int(self.window.stride)
        let y = output / width * stride - Int(self.window.pad_top) + place / Int(self.window.width)
        let x = output % width * stride - Int(self.window.pad_left) + place % Int(self.window.width)
        guard (0..<Int(self.x.height)).contains(y), (0..<Int(self.x.width)).contains(x) else { return nil }
        return (sample * Int(self.x.height) + y) * Int(self.x.width) + x
    }

    /// The pixel of y whose window has a pixel of x at a place; `nil` where there is none.
    private func outputPlace(inputRow row: Int, window place: Int) -> Int? {
        let (pixels, width) = (Int(self.x.height * self.x.width), Int(self.x.width))
        let (sample, input) = (row / pixels, row % pixels)
        let stride = Int(self.window.stride)
        let y = input / width + Int(self.window.pad_top) - place / Int(self.window.width)
        let x = input % width + Int(self.window.pad_left) - place % Int(self.window.width)
        guard y >= 0, x >= 0, y.isMultiple(of: stride), x.isMultiple(of: stride), y / stride < Int(self.y.height),
            x / stride < Int(self.y.width)
        else { return nil }
        return (sample * Int(self.y.height) + y / stride) * Int(self.y.width) + x / stride
    }
}
