/// Walks over the frames and blocks of a zstd stream without decompressing it (RFC 8878, section 3.1).
///
/// The library's limits know windows and bytes, not how many frames and blocks there are, and a million empty ones
/// cost seconds. This walk costs a few nanoseconds a block. It refuses what Apus never writes: dictionaries,
/// skippable frames, reserved bits, windows above the limit.
struct ZstdFrameScanner {
    private enum State {
        case magic
        case descriptor
        case header(descriptor: UInt8)
        case block
        case content(isLast: Bool)
        case checksum
    }

    private let limits: ArchiveLimits
    private var state = State.magic
    private var needed = 4
    private var field: [UInt8] = []

    /// Bytes of a block's content that are still to be skipped.
    private var skipped: UInt64 = 0
    private var hasChecksum = false
    private var frames = 0
    private var blocks = 0

    init(limits: ArchiveLimits) {
        self.limits = limits
        self.field.reserveCapacity(16)
    }

    /// Whether at least one frame came, and the last one is complete.
    var isAtEnd: Bool {
        guard case .magic = self.state else { return false }
        return self.frames > 0 && self.field.isEmpty
    }

    mutating func scan(_ bytes: UnsafeRawBufferPointer) throws {
        var position = 0
        while position < bytes.count {
            if self.skipped > 0 {
                let count = min(UInt64(bytes.count - position), self.skipped)
                position += Int(count)
                self.skipped -= count
                if self.skipped == 0 { self.contentEnded() }
                continue
            }
            let count = min(self.needed - self.field.count, bytes.count - position)
            self.field.append(contentsOf: bytes[position..<position + count])
            position += count
            guard self.field.count == self.needed else { return }
            try self.fieldEnded()
        }
    }

    private mutating func expect(_ state: State, _ needed: Int) {
        self.state = state
        self.needed = needed
        self.field.removeAll(keepingCapacity: true)
    }

    private mutating func fieldEnded() throws {
        let value = Self.littleEndian(self.field[...])
        switch self.state {
        case .magic: try self.begin(magic: value)
        case .descriptor: try self.read(descriptor: self.field[0])
        case .header(let descriptor): try self.read(header: self.field, descriptor)
        case .block: try self.begin(block: value)
        case .content: preconditionFailure("a block's content is skipped, not read")
        case .checksum: self.expect(.magic, 4)
        }
    }

    private mutating func begin(magic: UInt64) throws {
        if magic & 0xFFFF_FFF0 == 0x184D_2A50 { throw Self.refused(.skippableFrame) }
        guard magic == 0xFD2F_B528 else {
            throw Self.refused(self.frames == 0 ? .unknownFormat : .trailingBytes)
        }
        self.frames += 1
        guard self.frames <= self.limits.framesMax else {
            throw Self.refused(.tooManyFrames(max: self.limits.framesMax))
        }
        self.expect(.descriptor, 1)
    }

    private mutating func read(descriptor: UInt8) throws {
        guard descriptor & 0x08 == 0 else { throw Self.refused(.damaged("a reserved bit is set")) }
        guard descriptor & 0x03 == 0 else { throw Self.refused(.dictionary) }
        self.hasChecksum = descriptor & 0x04 != 0
        let isSingle = descriptor & 0x20 != 0
        let count = (isSingle ? 0 : 1) + Self.contentSizeBytes(descriptor)
        self.expect(.header(descriptor: descriptor), count)
    }

    private mutating func read(header: [UInt8], _ descriptor: UInt8) throws {
        let isSingle = descriptor & 0x20 != 0
        let sizeBytes = Self.contentSizeBytes(descriptor)
        var size = Self.littleEndian(header[(isSingle ? 0 : 1)...])
        if sizeBytes == 2 { size += 256 }
        guard size <= self.limits.unpackedBytesMax else {
            throw Self.refused(.tooManyBytes(max: self.limits.bytesMax))
        }
        var window = size
        if !isSingle {
            let base = UInt64(1) << (10 + UInt64(header[0] >> 3))
            window = base + base / 8 * UInt64(header[0] & 7)
        }
        guard window <= self.limits.windowBytesMax else {
            throw Self.refused(.windowTooLarge(max: self.limits.windowBytesMax))
        }
        self.expect(.block, 3)
    }

    private mutating func begin(block: UInt64) throws {
        self.blocks += 1
        guard self.blocks <= self.limits.blocksMax else {
            throw Self.refused(.tooManyBlocks(max: self.limits.blocksMax))
        }
        let type = block >> 1 & 3
        guard type != 3 else { throw Self.refused(.damaged("a block of a reserved type")) }
        // A block of one repeated byte holds that byte once.
        self.skipped = type == 1 ? 1 : block >> 3
        self.expect(.content(isLast: block & 1 == 1), 0)
        if self.skipped == 0 { self.contentEnded() }
    }

    private mutating func contentEnded() {
        guard case .content(let isLast) = self.state else { return }
        if !isLast {
            self.expect(.block, 3)
        } else if self.hasChecksum {
            self.expect(.checksum, 4)
        } else {
            self.expect(.magic, 4)
        }
    }

    private static func contentSizeBytes(_ descriptor: UInt8) -> Int {
        switch descriptor >> 6 {
        case 0: descriptor & 0x20 != 0 ? 1 : 0
        case 1: 2
        case 2: 4
        default: 8
        }
    }

    private static func littleEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func refused(_ fault: ArchiveFault) -> ArtifactError {
        .archive(fault, entry: nil)
    }
}
