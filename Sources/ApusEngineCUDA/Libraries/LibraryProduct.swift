internal import ApusEngine
internal import CCUDA

/// One product of a network as a library sees it: everything that its call depends on but addresses.
struct LibraryProduct: Hashable {
    /// Rows, columns and channels as they are stored.
    struct Shape: Hashable {
        let height: Int
        let width: Int
        let channels: Int

        init(_ shape: apus_shape) {
            (self.height, self.width) = (Int(shape.height), Int(shape.width))
            self.channels = Int(shape.padded)
        }

        var text: String { "\(self.height)x\(self.width)x\(self.channels)" }
        var elements: Int { self.height * self.width * self.channels }
    }

    /// Of what a call writes before the product's end reads it.
    static let outputBytesMax = 256 << 20
    let flavour: TileChoice.Flavour
    let precision: Precision
    let batch: Int
    let x: Shape
    let y: Shape
    let windowHeight: Int
    let windowWidth: Int
    let stride: Int
    let padTop: Int
    let padLeft: Int

    init(
        _ flavour: TileChoice.Flavour,
        _ precision: Precision,
        batch: Int,
        x: apus_shape,
        y: apus_shape,
        window: apus_window
    ) {
        (self.flavour, self.precision, self.batch) = (flavour, precision, batch)
        (self.x, self.y) = (Shape(x), Shape(y))
        (self.windowHeight, self.windowWidth) = (Int(window.height), Int(window.width))
        (self.stride, self.padTop, self.padLeft) = (Int(window.stride), Int(window.pad_top), Int(window.pad_left))
    }

    /// Whether it is a plain product of matrices: each place of the output comes from the same one of the input.
    var isMatrix: Bool {
        self.windowHeight == 1 && self.windowWidth == 1 && self.stride == 1 && self.padTop == 0 && self.padLeft == 0
    }

    /// Whether cuDNN knows the convolution: it pads both sides alike.
    var isSymmetric: Bool {
        self.y.height == 1 + (self.x.height + 2 * self.padTop - self.windowHeight) / self.stride
            && self.y.width == 1 + (self.x.width + 2 * self.padLeft - self.windowWidth) / self.stride
    }

    /// Rows of the kernel as it is stored: window, then channels.
    var kernelRows: Int { self.windowHeight * self.windowWidth * self.x.channels }

    /// Places of the output in a batch.
    var pixels: Int { self.batch * self.y.height * self.y.width }

    /// Terms of one sum.
    var inner: Int {
        switch self.flavour {
        case .forward: self.kernelRows
        case .data: self.windowHeight * self.windowWidth * self.y.channels
        case .weight: self.pixels
        }
    }

    /// Multiplications and additions.
    var operations: Double { 2 * Double(self.pixels) * Double(self.kernelRows) * Double(self.y.channels) }

    /// Bytes that the call writes beside the network's own values; those of a weight product go to the update.
    var outputBytes: Int {
        switch self.flavour {
        case .forward: 4 * self.pixels * self.y.channels
        case .data: 4 * self.batch * self.x.elements
        case .weight: 0
        }
    }

    /// The relative error that it may have against the own kernel: what the precision allows, and for long sums in float32
    /// what their rounding makes of it, which is still far from TF32's.
    var errorMax: Double {
        let allowed = self.precision.errorMax(isSingle: true)
        guard self.precision == .fp32 else { return allowed }
        return min(max(allowed, 1.2e-7 * Double(self.inner).squareRoot()), 1e-4)
    }

    /// In the file of what was measured, and for people.
    var key: String {
        let window = "\(self.windowHeight)x\(self.windowWidth)/\(self.stride)+\(self.padTop)+\(self.padLeft)"
        return "\(self.flavour.rawValue) \(self.precision.rawValue) \(window) b\(self.batch) "
            + "\(self.x.text)-\(self.y.text)"
    }
}
