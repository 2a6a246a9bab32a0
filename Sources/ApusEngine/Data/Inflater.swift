import CZlib

/// Decompresses gzip files and the raw deflate streams of zip archives.
enum Inflater {
    enum Format: Int32 {
        case gzip = 31
        case deflate = -15
    }

    /// Up to `limit` bytes of output; a longer stream is cut there, so that a small file cannot fill the memory.
    static func inflate(
        _ input: UnsafeRawBufferPointer,
        format: Format,
        limit: Int,
        path: String
    ) throws(DatasetError) -> [UInt8] {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(&stream, format.rawValue, ZLIB_VERSION, size) == Z_OK else {
            throw DatasetError("\(path): zlib cannot be started")
        }
        defer { inflateEnd(&stream) }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: min(1 << 20, max(limit, 1)))
        var consumed = 0
        while output.count < limit {
            let (status, used, made) = Self.step(&stream, input, from: consumed, into: &buffer)
            consumed += used
            output.append(contentsOf: buffer[..<min(made, limit - output.count)])
            switch status {
            case Z_STREAM_END: return output
            case Z_OK where used > 0 || made > 0: continue
            case Z_OK, Z_BUF_ERROR:
                throw DatasetError("\(path): is truncated: the compressed stream does not end; fetch it again")
            default:
                throw DatasetError("\(path): is damaged: the compressed stream is not valid; fetch it again")
            }
        }
        return output
    }

    private static func step(
        _ stream: inout z_stream,
        _ input: UnsafeRawBufferPointer,
        from offset: Int,
        into buffer: inout [UInt8]
    ) -> (status: Int32, used: Int, made: Int) {
        let piece = UnsafeRawBufferPointer(rebasing: input[offset..<min(input.count, offset + 1 << 30)])
        // SAFETY: zlib reads `avail_in` bytes of `piece` and writes `avail_out` bytes of `buffer` during the call
        // only; both pointers are valid for it. It does not write to its input, which it merely declares mutable.
        return buffer.withUnsafeMutableBufferPointer { buffer in
            stream.next_in = UnsafeMutablePointer(
                mutating: piece.baseAddress?.assumingMemoryBound(to: UInt8.self)
            )
            stream.avail_in = UInt32(piece.count)
            stream.next_out = buffer.baseAddress
            stream.avail_out = UInt32(buffer.count)
            let status = CZlib.inflate(&stream, Z_NO_FLUSH)
            return (status, piece.count - Int(stream.avail_in), buffer.count - Int(stream.avail_out))
        }
    }
}
