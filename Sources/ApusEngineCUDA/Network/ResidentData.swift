internal import CCUDA
internal import ApusEngine

/// A data set in the device's memory, normalized when it is read.
struct ResidentData: ~Copyable {
    private let memory: DeviceMemory
    let samples: UInt64
    let targets: UInt64
    let offset: UInt64
    let factor: UInt64
    let groups: Int
    let isBytes: Bool
    let isClasses: Bool

    private static func targetBytes(_ dataset: Dataset) -> Int { 4 * dataset.targets.numbers }

    private static func sampleBytes(_ dataset: Dataset) -> Int {
        dataset.count * dataset.shape.count * (dataset.isBytes ? 1 : 4)
    }

    /// What a data set takes, to within some rounding.
    static func bytes(_ dataset: Dataset) -> Int { Self.targetBytes(dataset) + Self.sampleBytes(dataset) }

    init(_ dataset: Dataset, normalizer: Normalizer, device: Device, stream: borrowing Stream) throws(CUDAError) {
        let targetBytes = Self.targetBytes(dataset)
        let sampleBytes = Self.sampleBytes(dataset)
        let groupBytes = 4 * normalizer.offset.count
        let sizes = [sampleBytes, targetBytes, groupBytes, groupBytes].map { ($0 + 255) / 256 * 256 }
        let memory = try DeviceMemory(device, byteCount: sizes.reduce(0, +))
        let samples = memory.address
        let targets = samples + UInt64(sizes[0])
        let offset = targets + UInt64(sizes[1])
        let factor = offset + UInt64(sizes[2])
        var failure: CUDAError?
        dataset.withSampleBytes { bytes in
            do throws(CUDAError) { try stream.copy(bytes, to: samples) } catch { failure = error }
        }
        if let failure { throw failure }
        switch dataset.targets {
        case .classes(let classes, _): try stream.copy(classes, to: targets)
        case .values(let values, _): try stream.copy(values, to: targets)
        }
        try stream.copy(normalizer.offset, to: offset)
        try stream.copy(normalizer.factor, to: factor)
        // The file's mapping may go when this returns.
        try stream.synchronize()
        self.memory = memory
        (self.samples, self.targets, self.offset, self.factor) = (samples, targets, offset, factor)
        self.groups = normalizer.offset.count
        self.isBytes = dataset.isBytes
        self.isClasses = dataset.targets.areClasses
    }
}

/// A data set on the device that several may use; its memory is given back when nobody does.
final class ResidentBox {
    let data: ResidentData

    init(_ data: consuming ResidentData) { self.data = data }
}

extension Dataset.Targets {
    fileprivate var areClasses: Bool {
        if case .classes = self { true } else { false }
    }

    fileprivate var numbers: Int {
        switch self {
        case .classes(let classes, _): classes.count
        case .values(let values, _): values.count
        }
    }
}
