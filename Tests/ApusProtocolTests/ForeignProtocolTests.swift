import ApusProtocol
import Testing

@Suite struct ForeignProtocolTests {
    @Test(arguments: ["GET ", "POST", "PUT ", "HEAD", "DELE", "OPTI", "PATC", "CONN", "TRAC", "PRI "])
    func `the methods of HTTP are known`(opening: String) {
        let number = opening.utf8.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }

        #expect(ForeignProtocol(opening: number) == .http)
        #expect(number > WireLimits.frameBytesMax)
    }

    @Test func `other openings are known or not`() {
        #expect(ForeignProtocol(opening: 0x1603_0100) == .tls)
        #expect(ForeignProtocol(opening: 0x5353_482D) == .ssh)
        #expect(ForeignProtocol(opening: 0xFFFF_FFFF) == nil)
    }
}
