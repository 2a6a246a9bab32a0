internal import CZstd

/// Decompresses frames that come piece by piece, within the limits of an archive.
///
/// A ``ZstdFrameScanner`` sees each piece first, so that nothing beyond the limits reaches the library.
final class ZstdDecoder {
    private static let outputBytes = 1 << 18

    private let context: OpaquePointer
    private let output = UnsafeMutableRawBufferPointer.allocate(byteCount: outputBytes, alignment: 16)
    private let limits: ArchiveLimits
    private var scanner: ZstdFrameScanner
    private var bytesIn: UInt64 = 0
    private var bytesOut: UInt64 = 0

    init(limits: ArchiveLimits) throws {
        // SAFETY: the context is owned by this value alone, and freed once, in deinit.
        guard let context = ZSTD_createDCtx() else { throw ArtifactError.archive(.damaged("no memory"), entry: nil) }
        self.context = context
        self.limits = limits
        self.scanner = ZstdFrameScanner(limits: limits)
        _ = try check("ZSTD_DCtx_setParameter", ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 23))
    }

    deinit {
        ZSTD_freeDCtx(self.context)
        self.output.deallocate()
    }

    /// Decompresses one piece; `body` gets what comes out, and says whether to go on.
    func decode(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Bool) throws {
        try self.scanner.scan(bytes)
        self.bytesIn += UInt64(bytes.count)
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        var isFull = false
        while input.pos < input.size || isFull {
            var output = ZSTD_outBuffer(dst: self.output.baseAddress, size: self.output.count, pos: 0)
            let result = ZSTD_decompressStream(self.context, &output, &input)
            _ = try check("ZSTD_decompressStream", result)
            isFull = output.pos == output.size && result != 0
            self.bytesOut += UInt64(output.pos)
            try self.checkSize()
            if output.pos == 0 { continue }
            guard try body(UnsafeRawBufferPointer(rebasing: self.output[..<output.pos])) else { return }
        }
    }

    /// Throws unless the last frame is complete.
    func finish() throws {
        guard self.scanner.isAtEnd else { throw ArtifactError.archive(.truncated, entry: nil) }
    }

    private func checkSize() throws {
        guard self.bytesOut <= self.limits.unpackedBytesMax else {
            throw ArtifactError.archive(.tooManyBytes(max: self.limits.bytesMax), entry: nil)
        }
        guard self.bytesOut > self.limits.ratioFreeBytes else { return }
        guard self.bytesOut / self.limits.ratioMax <= self.bytesIn else {
            throw ArtifactError.archive(.tooDense(ratioMax: self.limits.ratioMax), entry: nil)
        }
    }
}
