import ApusProtocol
import Testing

@Suite struct TransferReceiverTests {
    @Test func `a stream is stored, acknowledged, verified and complete`() {
        var receiver = TransferReceiver(from: 0, byteCount: 5)

        #expect(receiver.received(offset: 0, byteCount: 3) == .store(offset: 0, byteCount: 3))
        #expect(receiver.stored(upTo: 3) == [.acknowledge(offset: 3)])
        #expect(receiver.received(offset: 3, byteCount: 2) == .store(offset: 3, byteCount: 2))
        #expect(receiver.ended(byteCount: 5) == [])
        #expect(receiver.stored(upTo: 5) == [.acknowledge(offset: 5), .verify])
        #expect(receiver.verified(true) == .complete)
        #expect(receiver.isOver)
    }

    @Test func `an end after the last durable byte verifies at once`() {
        var receiver = TransferReceiver(from: 5, byteCount: 5)

        #expect(receiver.ended(byteCount: 5) == [.verify])
        #expect(receiver.verified(false) == .refuse(.digestMismatch))
        #expect(receiver.verified(true) == nil)
    }

    @Test(arguments: [0, 2, 4, 9])
    func `bytes must follow the bytes before them`(offset: UInt64) {
        var receiver = TransferReceiver(from: 3, byteCount: nil)

        #expect(receiver.received(offset: offset, byteCount: 1) == .refuse(.badOffset))
        #expect(receiver.received(offset: 3, byteCount: 1) == nil)
    }

    @Test func `more bytes than were announced, or than the limit, are refused`() {
        var announced = TransferReceiver(from: 0, byteCount: 5)
        var limited = TransferReceiver(from: 0, byteCount: nil, byteCountMax: 5)

        #expect(announced.received(offset: 0, byteCount: 6) == .refuse(.tooLarge))
        #expect(limited.received(offset: 0, byteCount: 6) == .refuse(.tooLarge))
    }

    @Test func `a sender that leaves its window is refused, and one without a window is not`() {
        var windowed = TransferReceiver(from: 0, byteCount: nil, windowBytes: 4)
        var free = TransferReceiver(from: 0, byteCount: nil, windowBytes: nil)

        #expect(windowed.received(offset: 0, byteCount: 4) == .store(offset: 0, byteCount: 4))
        #expect(windowed.received(offset: 4, byteCount: 1) == .refuse(.tooLarge))
        #expect(free.received(offset: 0, byteCount: 5_000_000) == .store(offset: 0, byteCount: 5_000_000))
    }

    @Test func `an end elsewhere than at the last byte is refused`() {
        var short = TransferReceiver(from: 0, byteCount: 5)
        var gap = TransferReceiver(from: 0, byteCount: nil)
        _ = short.received(offset: 0, byteCount: 3)

        #expect(short.ended(byteCount: 3) == [.refuse(.badOffset)])
        #expect(gap.ended(byteCount: 1) == [.refuse(.badOffset)])
        #expect(gap.ended(byteCount: 0) == [])
    }

    @Test func `bytes and a second end after the end are refused`() {
        var chunk = TransferReceiver(from: 0, byteCount: nil)
        var end = TransferReceiver(from: 0, byteCount: nil)
        _ = chunk.ended(byteCount: 0)
        _ = end.ended(byteCount: 0)

        #expect(chunk.received(offset: 0, byteCount: 1) == .refuse(.badOffset))
        #expect(end.ended(byteCount: 0) == [.refuse(.badOffset)])
    }

    @Test func `a full disk ends the stream once`() {
        var receiver = TransferReceiver(from: 0, byteCount: nil)

        #expect(receiver.failed(.noSpace) == .refuse(.noSpace))
        #expect(receiver.failed(.noSpace) == nil)
        #expect(receiver.stored(upTo: 1) == [])
    }
}
