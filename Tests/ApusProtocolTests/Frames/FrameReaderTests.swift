import ApusProtocol
import NIOCore
import Testing

@Suite struct FrameReaderTests {
    private static let control: [UInt8] = [0, 0, 0, 3, 1, 0x52, 0]
    private static let chunk: [UInt8] = [0, 0, 0, 15, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 7, 8]

    private static func frames(of bytes: [UInt8], pieces: Int) throws -> [FrameReader.Frame] {
        var reader = FrameReader()
        var frames: [FrameReader.Frame] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            reader.append(ByteBuffer(bytes: bytes[start..<min(start + pieces, bytes.count)]))
            while let frame = try reader.next() { frames.append(frame) }
        }
        try reader.finish()
        return frames
    }

    @Test(arguments: [1, 2, 3, 5, 7, 19, 64, 1_000])
    func `frames back to back come out the same in any pieces`(pieces: Int) throws {
        let bytes = Self.control + Self.chunk + Self.control + Self.chunk + Self.chunk

        let frames = try Self.frames(of: bytes, pieces: pieces)

        let control = FrameReader.Frame.control(ByteBuffer(bytes: [0x52, 0]))
        let chunk = FrameReader.Frame.data(StreamChunk(stream: StreamID(1), offset: 9, bytes: [7, 8]))
        #expect(frames == [control, chunk, control, chunk, chunk])
    }

    @Test func `a frame of the greatest length is taken`() throws {
        let payload = [UInt8](repeating: 0, count: WireLimits.frameBytesMax - 1)

        let frames = try Self.frames(of: [0, 0x10, 0, 0, 1] + payload, pieces: 65_536)

        #expect(frames == [.control(ByteBuffer(bytes: payload))])
    }

    @Test func `a length is refused before the bytes behind it come`() {
        var reader = FrameReader()
        reader.append(ByteBuffer(bytes: [0xFF, 0xFF, 0xFF, 0xFF]))

        #expect(throws: ProtocolError.frameTooLong(byteCount: 4_294_967_295, max: 1_048_576)) { try reader.next() }
    }

    @Test func `another protocol is named only at the start of a connection`() throws {
        var reader = FrameReader()
        reader.append(ByteBuffer(bytes: Self.control + Array("GET ".utf8)))
        _ = try reader.next()

        #expect(throws: ProtocolError.frameTooLong(byteCount: 0x4745_5420, max: 1_048_576)) { try reader.next() }
    }

    @Test func `a raised limit counts from the next frame on`() throws {
        var reader = FrameReader(frameBytesMax: 3)
        reader.append(ByteBuffer(bytes: Self.control + Self.chunk))
        _ = try reader.next()
        reader.frameBytesMax = 15

        #expect(throws: Never.self) { try reader.next() }
    }

    @Test func `an end between frames is no error, and one inside is`() {
        var reader = FrameReader()

        #expect(throws: Never.self) { try reader.finish() }
        reader.append(ByteBuffer(bytes: [0]))
        #expect(throws: ProtocolError.frameTruncated) { try reader.finish() }
    }
}
