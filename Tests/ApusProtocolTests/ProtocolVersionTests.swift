import ApusProtocol
import Testing

@Suite struct ProtocolVersionTests {
    @Test func `the highest version of both is agreed on`() {
        #expect(ProtocolVersion.agreed(1...3, 2...5) == 3)
        #expect(ProtocolVersion.agreed(2...5, 1...3) == 3)
        #expect(ProtocolVersion.agreed(1...1, 1...1) == 1)
    }

    @Test func `versions apart agree on none`() {
        #expect(ProtocolVersion.agreed(1...2, 3...4) == nil)
        #expect(ProtocolVersion.agreed(3...4, 1...2) == nil)
    }
}
