internal import CZstd

/// Compresses bytes that come piece by piece into one zstd frame.
///
/// The frame has a checksum and a window of at most 8 MiB. The same pieces joined, level and threads-or-not give the
/// same frame, however many threads there are.
final class ZstdEncoder {
    private static let outputBytes = 1 << 18

    private let context: OpaquePointer
    private let output = UnsafeMutableRawBufferPointer.allocate(byteCount: outputBytes, alignment: 16)
    private let sink: (UnsafeRawBufferPointer) throws -> Void

    /// `threads` 0 compresses on the caller's thread.
    init(level: Int32, threads: Int32, sink: @escaping (UnsafeRawBufferPointer) throws -> Void) throws {
        // SAFETY: the context is owned by this value alone, and freed once, in deinit.
        guard let context = ZSTD_createCCtx() else { throw ArtifactError.archive(.damaged("no memory"), entry: nil) }
        self.context = context
        self.sink = sink
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        // A library built without threads refuses this, and then compresses on the caller's thread.
        if threads > 0 { ZSTD_CCtx_setParameter(context, ZSTD_c_nbWorkers, threads) }
    }

    deinit {
        ZSTD_freeCCtx(self.context)
        self.output.deallocate()
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        while input.pos < input.size { try self.step(&input, ZSTD_e_continue) }
    }

    /// Ends the frame; nothing may be written afterwards.
    func finish() throws {
        var input = ZSTD_inBuffer(src: nil, size: 0, pos: 0)
        while try self.step(&input, ZSTD_e_end) > 0 {}
    }

    /// How many bytes are still to be flushed, at least.
    @discardableResult
    private func step(_ input: inout ZSTD_inBuffer, _ directive: ZSTD_EndDirective) throws -> Int {
        var output = ZSTD_outBuffer(dst: self.output.baseAddress, size: self.output.count, pos: 0)
        let rest = try check("ZSTD_compressStream2", ZSTD_compressStream2(self.context, &output, &input, directive))
        if output.pos > 0 { try self.sink(UnsafeRawBufferPointer(rebasing: self.output[..<output.pos])) }
        return rest
    }
}

/// The result of a call to libzstd, or its error under the call's name.
func check(_ call: String, _ result: Int) throws -> Int {
    guard ZSTD_isError(result) == 0 else {
        throw ArtifactError.archive(.damaged("\(call): \(String(cString: ZSTD_getErrorName(result)))"), entry: nil)
    }
    return result
}
