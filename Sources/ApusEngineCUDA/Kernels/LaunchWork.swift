internal import CCUDA

/// What a launch has to do for one trial and a whole batch: what its time is judged by.
struct LaunchWork {
    /// Additions and multiplications, each on its own; 0 where memory alone counts.
    var operations = 0.0

    /// To and from memory, everything once.
    let bytes: Double
}

extension LaunchWork {
    /// Of elements of `width` bytes; parts are float32.
    ///
    /// With a pool the maximum takes the place of y: who won is two bytes, and
    /// a gradient is read with the maximum that it is of.
    init(_ product: apus_gemm, _ flavour: TileChoice.Flavour, batch: Int, width: Int) {
        let window = Double(product.window.height * product.window.width)
        let samples = Double(batch)
        let input = samples * Self.elements(product.x)
        let output = samples * Self.elements(product.y)
        let kernel = window * Double(product.x.padded) * Double(product.y.padded)
        let places = samples * Double(product.y.height * product.y.width)
        self.operations = 2 * places * window * Double(product.x.channels) * Double(product.y.channels)
        let splits = Double(product.splits)
        let cells = samples * Double(product.pool_height * product.pool_width) * Double(product.y.padded)
        let (own, winners) = (Double(width), product.winner == 0 ? 0.0 : 2.0)
        let written = product.pool_width > 0 ? cells * (own + winners) : own * output
        let gradient = product.pool_width > 0 ? cells * (own * (product.pooled == 0 ? 1 : 2) + winners) : own * output
        let outcome =
            switch flavour {
            case .forward: product.splits > 1 ? 4 * splits * output : written
            case .data: product.splits > 1 ? 4 * splits * input : Double(width) * input * (product.mask == 0 ? 1 : 2)
            case .weight: 4 * splits * kernel
            }
        let operands =
            switch flavour {
            case .forward: own * (input + kernel)
            case .data: gradient + own * kernel
            case .weight: own * input + gradient
            }
        self.bytes = outcome + operands
    }

    init(_ pool: apus_pool, isForward: Bool, batch: Int, width: Int) {
        let (input, output) = (Double(batch) * Self.elements(pool.input), Double(batch) * Self.elements(pool.output))
        // Who won is two bytes; backward the outputs are read where they undo a ReLU.
        let winners = pool.winner == 0 ? 0 : 2 * output
        self.bytes = winners + Double(width) * (input + output * (!isForward && pool.masks_relu != 0 ? 2 : 1))
    }

    /// Samples are a byte for each number, as images' files have them.
    init(_ gather: apus_gather, elements: Int, batch: Int, width: Int) {
        let input = Double(gather.input.height * gather.input.width * gather.input.channels)
        self.bytes = Double(batch) * (input + Double(elements * width))
    }

    /// Parameters and slots are float32; each gradient is read part by part.
    init(_ parameters: [apus_parameter], counts: [Int], slots: Int, width: Int) {
        var bytes = 0.0
        for (parameter, count) in zip(parameters, counts) {
            let numbers = 2 * (1 + slots) + Int(max(parameter.splits, 1))
            bytes += Double(count) * Double(4 * numbers + (parameter.copy == 0 ? 0 : width))
        }
        self.bytes = bytes
    }

    private static func elements(_ shape: apus_shape) -> Double {
        Double(shape.height * shape.width) * Double(shape.padded)
    }
}
