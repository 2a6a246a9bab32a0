/// Samples of one shape with their targets.
package struct Dataset: Sendable {
    package enum Targets: Sendable {
        /// 0 ..< `count` for each sample.
        case classes([Int32], count: Int)

        /// `width` numbers for each sample.
        case values([Float], width: Int)
    }

    enum Samples: Sendable {
        case bytes(ByteRegion)
        case floats([Float])
    }

    /// What tells copies of one data set from another data set: each initializer makes a new one.
    package final class Identity: Hashable, Sendable {
        fileprivate init() {}

        package static func == (left: Identity, right: Identity) -> Bool { left === right }

        package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
    }

    package let identity = Identity()
    package let shape: TensorShape
    let samples: Samples
    package let targets: Targets
    package let count: Int

    /// Samples as numbers, for data that is made in memory.
    package init(shape: TensorShape, samples: [Float], targets: Targets) {
        self.init(shape: shape, samples: .floats(samples), targets: targets, count: samples.count / shape.count)
    }

    init(shape: TensorShape, samples: Samples, targets: Targets, count: Int) {
        self.shape = shape
        self.samples = samples
        self.targets = targets
        self.count = count
    }

    /// Outputs that a network needs: classes, or values.
    package var outputs: Int {
        switch self.targets {
        case .classes(_, let count): count
        case .values(_, let width): width
        }
    }

    /// Whether a number is one byte of the file, else a float.
    package var isBytes: Bool {
        if case .bytes = self.samples { true } else { false }
    }

    /// All samples as they lie in memory, for the time of the call.
    package func withSampleBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
        switch self.samples {
        case .bytes(let region): region.withBytes(body)
        case .floats(let floats): floats.withUnsafeBytes(body)
        }
    }

    /// Reads a sample's numbers as they are in the file.
    func forEachNumber(ofSample sample: Int, _ body: (_ index: Int, _ number: Float) -> Void) {
        let start = sample * self.shape.count
        switch self.samples {
        case .floats(let floats):
            for index in 0..<self.shape.count { body(index, floats[start + index]) }
        case .bytes(let region):
            region.withBytes { bytes in
                for index in 0..<self.shape.count { body(index, Float(bytes[start + index])) }
            }
        }
    }
}
