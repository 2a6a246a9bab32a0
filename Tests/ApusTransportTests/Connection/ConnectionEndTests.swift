import ApusProtocol
import ApusTransport
import Testing

@Suite struct ConnectionEndTests {
    @Test(arguments: [
        (ConnectionEnd.closed, "closed"),
        (.peerClosed, "the peer closed the connection"),
        (.refused(.malformed, text: "why", code: 24), "refused (malformed, code 24): why"),
        (.protocolError(.frameEmpty), "protocol error 1: a frame's length must be at least 1 (it is 0)"),
        (.slowReader(queuedBytes: 9), "the peer reads too slowly: 9 bytes wait for it"),
        (.lost("why"), "connection lost: why"),
    ])
    func `an end says why`(end: ConnectionEnd, text: String) {
        #expect(end.description == text)
    }

    @Test(arguments: Refusal.allCases)
    func `a refusal that waiting does not mend is final`(refusal: Refusal) {
        let isFinal = [.token, .version, .malformed].contains(refusal)

        #expect(ConnectionEnd.refused(refusal, text: "", code: 0).isFinal == isFinal)
        #expect(!ConnectionEnd.peerClosed.isFinal)
    }
}
