/// A range of bytes, in a mapped file or in memory.
struct ByteRegion: Sendable {
    private enum Source: Sendable {
        case file(FileBytes)
        case memory([UInt8])
    }

    private let source: Source
    private let range: Range<Int>

    var count: Int { self.range.count }

    init(_ file: FileBytes, _ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= file.count, "a region lies inside its file")
        (self.source, self.range) = (.file(file), range)
    }

    init(_ memory: [UInt8], from start: Int = 0) {
        precondition(start <= memory.count, "a region lies inside its memory")
        (self.source, self.range) = (.memory(memory), start..<memory.count)
    }

    /// The region's bytes, for the time of the call.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        switch self.source {
        case .file(let file):
            // SAFETY: the range was checked in `init`, and the object keeps the mapping alive.
            file.withBytes { body(UnsafeRawBufferPointer(rebasing: $0[self.range])) }
        case .memory(let bytes):
            bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[self.range])) }
        }
    }

    subscript(index: Int) -> UInt8 {
        self.withBytes { $0[index] }
    }
}
