import ApusProtocol
import Testing

@Suite struct StreamLedgerTests {
    @Test func `each side opens its own parity, upwards`() throws {
        var ledger = StreamLedger()

        try ledger.opened(StreamID(1), by: .worker)
        try ledger.opened(StreamID(2), by: .coordinator)
        try ledger.opened(StreamID(9), by: .worker)

        #expect(throws: ProtocolError.streamReused(9)) { try ledger.opened(StreamID(9), by: .worker) }
        #expect(throws: ProtocolError.streamReused(7)) { try ledger.opened(StreamID(7), by: .worker) }
        #expect(throws: ProtocolError.streamReused(2)) { try ledger.opened(StreamID(2), by: .coordinator) }
        #expect(throws: ProtocolError.streamParity(4)) { try ledger.opened(StreamID(4), by: .worker) }
        #expect(throws: ProtocolError.streamParity(11)) { try ledger.opened(StreamID(11), by: .coordinator) }
        #expect(throws: ProtocolError.streamParity(0)) { try ledger.opened(StreamID(0), by: .coordinator) }
    }

    @Test func `a stream can be named once it is opened`() throws {
        var ledger = StreamLedger()
        #expect(throws: ProtocolError.streamUnknown(1)) { try ledger.named(StreamID(1)) }
        #expect(throws: ProtocolError.streamUnknown(0)) { try ledger.named(StreamID(0)) }

        try ledger.opened(StreamID(3), by: .worker)

        #expect(throws: Never.self) { try ledger.named(StreamID(3)) }
        #expect(throws: ProtocolError.streamUnknown(2)) { try ledger.named(StreamID(2)) }
        #expect(throws: ProtocolError.streamUnknown(5)) { try ledger.named(StreamID(5)) }
    }
}
