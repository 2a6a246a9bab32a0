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

    /// data: whether rows are a place's samples.
    var isByPlace = false

    /// What a product's kernel reads as `a` and `b`, and besides.
    private(set) var left: [Float] = []
    private(set) var right: [Float] = []
    private(set) var bias: [Float] = []

    /// data: the outputs of a ReLU, whose gradient the product's end applies.
    private(set) var mask: [Float] = []

    static func all(_ flavour: TileChoice.Flavour, _ precision: Precision) -> [TileProblem] {
        // A pipeline's stages take at most 256 inner elements of bf16, and 96 of the others.
        let (channels, samples) = precision == .bf16 ? (40, 12) : (16, 5)
        let image = apus_shape(height: 6, width: 5, channels: channels)
        let around = apus_window(height: 3, width: 3, stride: 1, pad_top: 1, pad_left: 1)
        switch flavour {
        case .forward:
            let output = apus_shape(height: 6, width: 5, channels: 69)
            return [
                Self(flavour, precision, x: image, y: output, window: around, count: 3),
                Self(flavour, precision, x: image, y: output, window: around, count: 3, splits: 2),
            ]
        case .data:
            let strided = apus_window(height: 3, width: 3, stride: 2, pad_top: 1, pad_left: 1)
            let corner = apus_window(height: 2, width: 2, stride: 1, pad_top: 0, pad_left: 0)
            return [
                Self(
                    flavour,
                    precision,
                    x: apus_shape(height: 6, width: 5, channels: 72),
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
                    y: apus_shape(height: 6, width: 5, channels: 72),
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
        isByPlace: Bool = false
    ) {
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

    /// Elements of one part, a multiple of every plain kernel's round.
    var splitLength: Int {
        let depth = 64 / self.precision.width
        return ((self.inner + self.splits - 1) / self.splits + depth - 1) / depth * depth
    }

    /// Whether the outcome is float32 parts.
    var isInParts: Bool { self.flavour == .weight || self.splits > 1 }
    var outputs: Int { self.rows * self.columns * self.splits }

    /// An element of the outcome, in float64.
    func expected(_ element: Int) -> Double {
        let (row, column) = (element / self.columns % self.rows, element % self.columns)
        let split = element / self.columns / self.rows
        let range = (split * self.splitLength)..<min((split + 1) * self.splitLength, self.inner)
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
