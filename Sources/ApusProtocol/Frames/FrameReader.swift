package import NIOCore

/// Cuts the bytes of a connection into frames.
///
/// Pure: it is fed with what came, in any pieces, and keeps at most one unfinished frame. A length is checked before
/// anything behind it is kept. After an error it is of no more use.
package struct FrameReader: Sendable {
    package enum Frame: Hashable, Sendable {
        /// The payload of a control frame.
        case control(ByteBuffer)
        case data(StreamChunk)
    }

    package static let controlKind: UInt8 = 1
    package static let dataKind: UInt8 = 2
    static let lengthBytes = 4
    static let chunkHeaderBytes = 12

    /// The longest frame, kind and payload, from the next one on.
    package var frameBytesMax: Int

    private var unread = ByteBuffer()
    private var isFirst = true

    package init(frameBytesMax: Int = WireLimits.frameBytesMax) {
        self.frameBytesMax = frameBytesMax
    }

    /// What came of the unfinished frame.
    package var unreadBytes: Int {
        self.unread.readableBytes
    }

    /// Takes bytes in; `next()` must be called until it gives nil before more come.
    package mutating func append(_ bytes: ByteBuffer) {
        guard self.unread.readableBytes > 0 else {
            self.unread = bytes
            return
        }
        self.unread.discardReadBytes()
        self.unread.writeImmutableBuffer(bytes)
    }

    /// The next whole frame, or nil until more bytes come.
    package mutating func next() throws(ProtocolError) -> Frame? {
        guard let opening = self.unread.getInteger(at: self.unread.readerIndex, as: UInt32.self) else { return nil }
        let length = Int(opening)
        guard length <= self.frameBytesMax else {
            if self.isFirst, let foreign = ForeignProtocol(opening: opening) { throw .foreignProtocol(foreign) }
            throw .frameTooLong(byteCount: length, max: self.frameBytesMax)
        }
        guard length >= 1 else { throw .frameEmpty }
        guard self.unread.readableBytes > Self.lengthBytes else { return nil }
        let kindIndex = self.unread.readerIndex + Self.lengthBytes
        guard let kind = self.unread.getInteger(at: kindIndex, as: UInt8.self) else { return nil }
        try Self.check(kind: kind, length: length)
        guard self.unread.readableBytes >= Self.lengthBytes + length else { return nil }

        self.unread.moveReaderIndex(forwardBy: Self.lengthBytes + 1)
        guard let payload = self.unread.readSlice(length: length - 1) else { return nil }
        self.isFirst = false
        if self.unread.readableBytes == 0 { self.unread = ByteBuffer() }
        return kind == Self.controlKind ? .control(payload) : .data(try Self.chunk(payload))
    }

    /// The connection ended; throws when that was inside a frame.
    package func finish() throws(ProtocolError) {
        guard self.unread.readableBytes == 0 else { throw .frameTruncated }
    }

    private static func check(kind: UInt8, length: Int) throws(ProtocolError) {
        switch kind {
        case Self.controlKind:
            return
        case Self.dataKind:
            let payload = length - 1
            guard payload > Self.chunkHeaderBytes else { throw .chunkTooShort(byteCount: payload) }
            let byteCount = payload - Self.chunkHeaderBytes
            guard byteCount <= StreamChunk.bytesMax else { throw .chunkTooLong(byteCount: byteCount) }
        default:
            throw .frameKindUnknown(kind)
        }
    }

    private static func chunk(_ payload: ByteBuffer) throws(ProtocolError) -> StreamChunk {
        var payload = payload
        guard let stream = payload.readInteger(as: UInt32.self), let offset = payload.readInteger(as: UInt64.self)
        else {
            throw .chunkTooShort(byteCount: payload.readableBytes)
        }
        guard offset <= WireLimits.byteCountMax - UInt64(payload.readableBytes) else {
            throw .chunkOffsetTooLarge(offset)
        }
        return StreamChunk(
            stream: StreamID(rawValue: stream),
            offset: offset,
            bytes: payload.readBytes(length: payload.readableBytes) ?? []
        )
    }
}
