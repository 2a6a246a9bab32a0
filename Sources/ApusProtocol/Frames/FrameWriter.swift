package import NIOCore

/// Writes frames behind each other into a buffer.
package enum FrameWriter {
    /// Refuses a payload that no reader would take.
    package static func write(control payload: [UInt8], into buffer: inout ByteBuffer) throws(ProtocolError) {
        guard payload.count < WireLimits.frameBytesMax else {
            throw .frameTooLong(byteCount: payload.count + 1, max: WireLimits.frameBytesMax)
        }
        buffer.writeMultipleIntegers(UInt32(payload.count + 1), FrameReader.controlKind)
        buffer.writeBytes(payload)
    }

    /// Refuses a chunk that no reader would take.
    package static func write(_ chunk: StreamChunk, into buffer: inout ByteBuffer) throws(ProtocolError) {
        guard !chunk.bytes.isEmpty else { throw .chunkTooShort(byteCount: FrameReader.chunkHeaderBytes) }
        guard chunk.bytes.count <= StreamChunk.bytesMax else { throw .chunkTooLong(byteCount: chunk.bytes.count) }
        guard chunk.offset <= WireLimits.byteCountMax - UInt64(chunk.bytes.count) else {
            throw .chunkOffsetTooLarge(chunk.offset)
        }
        let length = UInt32(1 + FrameReader.chunkHeaderBytes + chunk.bytes.count)
        buffer.reserveCapacity(minimumWritableBytes: FrameReader.lengthBytes + Int(length))
        buffer.writeMultipleIntegers(length, FrameReader.dataKind, chunk.stream.rawValue, chunk.offset)
        buffer.writeBytes(chunk.bytes)
    }
}
