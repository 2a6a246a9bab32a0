import ApusProtocol
import Testing

@Suite struct ProtocolErrorTests {
    @Test(arguments: [
        (ProtocolError.frameEmpty, "a frame's length must be at least 1 (it is 0)"),
        (.frameTooLong(byteCount: 9, max: 8), "a frame may have at most 8 bytes here (it has 9)"),
        (.frameKindUnknown(7), "a frame's kind is 1 or 2 (it is 7)"),
        (
            .chunkTooShort(byteCount: 12),
            "a data frame has a stream, an offset and at least one byte: 13 bytes or more (it has 12)"
        ),
        (.chunkTooLong(byteCount: 262_145), "a data frame carries at most 262144 bytes (it carries 262145)"),
        (
            .chunkOffsetTooLarge(1_125_899_906_842_625),
            "a stream ends at byte 1125899906842624 at the latest (the offset is 1125899906842625)"
        ),
        (.frameTruncated, "the connection ended inside a frame"),
        (.foreignProtocol(.http), "this is the port for workers of Apus; the peer speaks HTTP"),
        (.notProtobuf, "the payload is not a message of cluster.proto"),
        (.messageMissing, "the frame holds no message that this version knows"),
        (.fieldMissing("attempt"), "'attempt' is missing"),
        (.textTooLong("metric", byteCount: 129, max: 128), "'metric' may have at most 128 bytes (it has 129)"),
        (.empty("metric"), "'metric' must not be empty"),
        (.controlCharacter("metric"), "'metric' must not hold control characters"),
        (
            .workerName,
            "a worker's name is 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-', the first a letter or a digit"
        ),
        (.outOfRange("step", value: "-1", limits: "0 to 9"), "'step' must be 0 to 9 (it is -1)"),
        (.tooMany("held", count: 10_001, max: 10_000), "'held' may have at most 10000 entries (it has 10001)"),
        (.enumUnknown("outcome", value: 8), "'outcome' has no value 8"),
        (.digestLength("digest", byteCount: 31), "'digest' must be a SHA-256 of 32 bytes (it has 31)"),
        (.repeated("held"), "'held' names one thing twice"),
        (.bytesTooLong("json", byteCount: 9, max: 8), "'json' may have at most 8 bytes (it has 9)"),
        (.notFinite("real"), "'real' must be a finite number"),
        (
            .path("path"),
            "'path' must be a relative path inside the run's folder, without '..' and control characters"
        ),
        (.helloExpected, "the first message of a worker is hello"),
        (.helloRepeated, "hello comes once on a connection"),
        (.messageBeforeWelcome, "a worker waits for the answer to its hello before it sends more"),
        (.sessionWrong(3), "the frame bears session 3, which is not this connection's"),
        (.streamParity(2), "stream 2: a worker opens odd streams, the coordinator even ones"),
        (.streamReused(3), "stream 3: each new stream has a higher number than the last"),
        (.streamUnknown(5), "stream 5 was never opened on this connection"),
        (.heartbeatOrder(last: 5, next: 4), "heartbeat 4 follows heartbeat 5; the numbers must grow"),
        (.versionNotOffered(3), "the coordinator chose version 3, which the worker did not offer"),
        (.welcomeExpected, "the first message of a coordinator is welcome or refused"),
        (.welcomeRepeated, "welcome comes once on a connection"),
        (.handshakeTimedOut, "the handshake took too long"),
        (.silence, "nothing came for too long"),
    ])
    func `an error says what was expected and what came`(error: ProtocolError, text: String) {
        #expect(error.description == text)
    }
}
