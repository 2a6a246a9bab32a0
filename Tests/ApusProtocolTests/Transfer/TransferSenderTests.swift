import ApusProtocol
import Testing

@Suite struct TransferSenderTests {
    private static let chunk: UInt64 = 262_144

    private static func opened(_ sender: TransferSender) -> TransferSender {
        var sender = sender
        sender.opened()
        return sender
    }

    @Test func `an artifact is sent in chunks, ended, and complete when it is durable`() {
        var sender = Self.opened(TransferSender(byteCount: Self.chunk + 5))

        let sent = sender.accepted(offset: 0)
        let acknowledged = sender.acknowledged(offset: Self.chunk)
        let done = sender.done()

        #expect(
            sent == [
                .send(offset: 0, byteCount: 262_144), .send(offset: Self.chunk, byteCount: 5),
                .end(byteCount: Self.chunk + 5),
            ]
        )
        #expect(acknowledged == [])
        #expect(sender.durable == Self.chunk)
        #expect(done == [.complete])
        #expect(sender.isOver)
    }

    @Test func `nothing is sent before the stream is accepted`() {
        var sender = TransferSender(byteCount: 5)

        #expect(sender.accepted(offset: 0) == [])
        #expect(sender.done() == [])
        #expect(sender.refused(.noSpace) == [])
        #expect(!sender.isOver)
    }

    @Test func `no more than a window is under way`() {
        var sender = Self.opened(TransferSender(byteCount: 10 * WireLimits.windowBytes))

        let first = sender.accepted(offset: 0)
        let second = sender.acknowledged(offset: Self.chunk)

        #expect(first.count == 16)
        #expect(second == [.send(offset: WireLimits.windowBytes, byteCount: 262_144)])
    }

    @Test func `late and repeated acknowledgements change nothing`() {
        var sender = Self.opened(TransferSender(byteCount: 10))
        _ = sender.accepted(offset: 0)
        _ = sender.acknowledged(offset: 8)

        #expect(sender.acknowledged(offset: 8) == [])
        #expect(sender.acknowledged(offset: 3) == [])
        #expect(sender.durable == 8)
    }

    @Test(arguments: [0, 1, 262_144, 262_150])
    func `a lost connection is gone on from any offset`(offset: UInt64) {
        var sender = Self.opened(TransferSender(byteCount: 262_150))
        _ = sender.accepted(offset: 0)

        sender.disconnected()
        #expect(sender.acknowledged(offset: 1) == [])
        sender.opened()
        let again = sender.accepted(offset: offset)

        let ends = again.last
        #expect(ends == .end(byteCount: 262_150))
        #expect(
            again.first
                == (offset < 262_150
                    ? .send(offset: offset, byteCount: Int(min(262_150 - offset, Self.chunk)))
                    : .end(byteCount: 262_150))
        )
    }

    @Test func `a log grows, and ends when it is finished`() {
        var sender = Self.opened(TransferSender())

        #expect(sender.accepted(offset: 0) == [])
        #expect(sender.grew(to: 3) == [.send(offset: 0, byteCount: 3)])
        #expect(sender.grew(to: 3) == [])
        #expect(sender.grew(to: 5) == [.send(offset: 3, byteCount: 2)])
        #expect(sender.finished() == [.end(byteCount: 5)])
        #expect(sender.done() == [.complete])
    }

    @Test func `an artifact that was there before is complete at once`() {
        var sender = Self.opened(TransferSender(byteCount: 5))

        #expect(sender.done() == [.complete])
        #expect(sender.accepted(offset: 0) == [])
    }

    @Test func `a refusal ends the transfer`() {
        var sender = Self.opened(TransferSender(byteCount: 5))
        _ = sender.accepted(offset: 0)

        #expect(sender.refused(.noSpace) == [.fail(.noSpace)])
        #expect(sender.refused(.noSpace) == [])
        sender.disconnected()
        sender.opened()
        #expect(sender.isOver)
    }

    @Test func `offsets beyond what was sent end the transfer`() {
        var beyondSize = Self.opened(TransferSender(byteCount: 5))
        var beyondSent = Self.opened(TransferSender())
        _ = beyondSent.accepted(offset: 0)

        #expect(beyondSize.accepted(offset: 6) == [.fail(.badOffset)])
        #expect(beyondSent.acknowledged(offset: 1) == [.fail(.badOffset)])
    }
}
