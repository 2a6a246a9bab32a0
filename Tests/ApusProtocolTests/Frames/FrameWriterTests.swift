import ApusProtocol
import NIOCore
import Testing

@Suite struct FrameWriterTests {
    @Test func `a chunk is its header and its bytes`() throws {
        var buffer = ByteBuffer()

        try FrameWriter.write(StreamChunk(stream: StreamID(258), offset: 3, bytes: [9]), into: &buffer)

        #expect(Array(buffer.readableBytesView) == [0, 0, 0, 14, 2, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 3, 9])
    }

    @Test func `what no reader takes is not written`() {
        var buffer = ByteBuffer()

        #expect(throws: ProtocolError.chunkTooShort(byteCount: 12)) {
            try FrameWriter.write(StreamChunk(stream: StreamID(1), offset: 0, bytes: []), into: &buffer)
        }
        #expect(throws: ProtocolError.chunkTooLong(byteCount: 262_145)) {
            let bytes = [UInt8](repeating: 0, count: 262_145)
            try FrameWriter.write(StreamChunk(stream: StreamID(1), offset: 0, bytes: bytes), into: &buffer)
        }
        #expect(throws: ProtocolError.chunkOffsetTooLarge(.max)) {
            try FrameWriter.write(StreamChunk(stream: StreamID(1), offset: .max, bytes: [1]), into: &buffer)
        }
        #expect(throws: ProtocolError.frameTooLong(byteCount: 1_048_577, max: 1_048_576)) {
            try FrameWriter.write(control: [UInt8](repeating: 0, count: 1_048_576), into: &buffer)
        }
        #expect(buffer.readableBytes == 0)
    }
}
