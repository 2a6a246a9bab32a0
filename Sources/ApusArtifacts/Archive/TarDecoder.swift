/// Reads a tar archive that comes piece by piece, and refuses everything but files and folders beneath one folder.
///
/// Pure: no file is touched. Headers must have the right checksum, paths must be good and come once, no link and no
/// extension but POSIX path and size is taken, and behind the end there are only zeros.
struct TarDecoder {
    private enum State {
        case header
        case extended(byteCount: Int)
        case body
        case padding
        case secondZero
        case ended
    }

    private let limits: ArchiveLimits
    private var paths = PathSet()
    private var state = State.header
    private var block: [UInt8] = []
    private var extended: PaxRecords.Values?
    private var entries = 0
    private var bytes: UInt64 = 0

    /// What is left of the entry's bytes, and of the zeros behind them.
    private var rest: UInt64 = 0
    private var padding = 0
    private var step = ArchiveStep.skip

    init(limits: ArchiveLimits) {
        self.limits = limits
        self.block.reserveCapacity(TarHeader.blockBytes)
    }

    /// Takes one piece; false once the visitor has stopped.
    mutating func decode(_ bytes: UnsafeRawBufferPointer, _ visitor: inout some ArchiveVisitor) throws -> Bool {
        var position = 0
        while position < bytes.count {
            let left = UnsafeRawBufferPointer(rebasing: bytes[position...])
            switch self.state {
            case .header, .secondZero: position += try self.collect(left, TarHeader.blockBytes, &visitor)
            case .extended(let byteCount): position += try self.collect(left, byteCount, &visitor)
            case .body: position += try self.pass(left, &visitor)
            case .padding:
                let count = min(self.padding, left.count)
                self.padding -= count
                position += count
                if self.padding == 0 { self.state = .header }
            case .ended:
                guard left.allSatisfy({ $0 == 0 }) else { throw Self.refused(.trailingBytes) }
                return true
            }
            if self.step == .stop { return false }
        }
        return true
    }

    /// Throws unless the archive has come to its end.
    func finish() throws {
        guard case .ended = self.state else { throw Self.refused(.truncated) }
    }

    private mutating func collect(
        _ bytes: UnsafeRawBufferPointer,
        _ needed: Int,
        _ visitor: inout some ArchiveVisitor
    ) throws -> Int {
        let count = min(needed - self.block.count, bytes.count)
        self.block.append(contentsOf: bytes[..<count])
        guard self.block.count == needed else { return count }
        let block = self.block
        self.block.removeAll(keepingCapacity: true)
        switch self.state {
        case .extended(let byteCount): try self.extend(block, byteCount)
        case .secondZero:
            guard TarBlock(block).isZero else { throw Self.refused(.trailingBytes) }
            self.state = .ended
        default: try self.begin(TarBlock(block), &visitor)
        }
        return count
    }

    private mutating func extend(_ body: [UInt8], _ byteCount: Int) throws {
        self.extended = try PaxRecords.decode(body)
        self.padding = TarHeader.paddingBytes(UInt64(byteCount))
        self.state = self.padding == 0 ? .header : .padding
    }

    private mutating func begin(_ block: TarBlock, _ visitor: inout some ArchiveVisitor) throws {
        guard !block.isZero else {
            guard self.extended == nil else { throw Self.refused(.truncated) }
            self.state = .secondZero
            return
        }
        try block.check()
        if block.type == UInt8(ascii: "x") {
            let byteCount = try block.byteCount()
            guard self.extended == nil, (1...PaxRecords.bytesMax).contains(byteCount) else {
                throw Self.refused(.badExtension("its size, or a second one"))
            }
            self.state = .extended(byteCount: Int(byteCount))
            return
        }
        let entry = try block.entry(self.extended ?? PaxRecords.Values())
        self.extended = nil
        guard let entry else { return }
        try self.admit(entry)
        self.step = try visitor.visit(entry)
        self.rest = entry.byteCount
        self.padding = TarHeader.paddingBytes(entry.byteCount)
        if self.rest > 0 {
            self.state = .body
        } else if self.step == .take {
            try visitor.entryEnded()
        }
    }

    private mutating func admit(_ entry: ArchiveEntry) throws {
        self.entries += 1
        guard self.entries <= self.limits.entriesMax else {
            throw Self.refused(.tooManyEntries(max: self.limits.entriesMax))
        }
        guard entry.byteCount <= self.limits.bytesMax - self.bytes else {
            throw Self.refused(.tooManyBytes(max: self.limits.bytesMax))
        }
        self.bytes += entry.byteCount
        guard self.paths.insert(entry) else { throw ArtifactError.archive(.duplicate, entry: entry.path) }
    }

    private mutating func pass(
        _ bytes: UnsafeRawBufferPointer,
        _ visitor: inout some ArchiveVisitor
    ) throws -> Int {
        let count = Int(min(self.rest, UInt64(bytes.count)))
        if self.step == .take { try visitor.take(UnsafeRawBufferPointer(rebasing: bytes[..<count])) }
        self.rest -= UInt64(count)
        if self.rest == 0 {
            if self.step == .take { try visitor.entryEnded() }
            self.state = self.padding == 0 ? .header : .padding
        }
        return count
    }

    private static func refused(_ fault: ArchiveFault) -> ArtifactError {
        .archive(fault, entry: nil)
    }
}
