import ApusProtocol
import Testing

@testable import ApusWorker

@Suite struct StreamDeskTests {
    private static func open(_ desk: StreamDesk, _ seat: StreamSeat) throws -> StreamDesk.Opened? {
        try desk.open(seat) { .streamOpen(StreamOpen(stream: $0, attempt: .one, name: "stdout", kind: .log)) }
    }

    @Test func `streams are odd and grow, and begin anew with each connection`() throws {
        let desk = StreamDesk()
        let seat = desk.join()
        #expect(try Self.open(desk, seat) == nil)

        desk.connected(RecordingCarrier())
        let first = try #require(try Self.open(desk, seat))
        let second = try #require(try Self.open(desk, seat))
        desk.disconnected()
        #expect(!desk.isConnected)
        desk.connected(RecordingCarrier())
        let third = try #require(try Self.open(desk, seat))

        #expect([first, second, third].map(\.stream.rawValue) == [1, 3, 1])
        #expect([first, second, third].map(\.connection) == [1, 1, 2])
    }

    @Test func `a user is told of its own streams, until they are over, and of connections`() async throws {
        let desk = StreamDesk()
        let (seat, other) = (desk.join(), desk.join())
        let carrier = RecordingCarrier()
        desk.connected(carrier)
        let mine = try #require(try Self.open(desk, seat)).stream
        let theirs = try #require(try Self.open(desk, other)).stream

        await desk.received(.accepted(theirs, offset: 0))
        await desk.received(.accepted(mine, offset: 7))
        await desk.received(.acknowledged(mine, offset: 8))
        await desk.received(.done(mine))
        await desk.received(.acknowledged(mine, offset: 9))
        desk.disconnected()
        #expect(desk.answers(to: seat) == 3)
        desk.leave(seat)

        var events: [StreamEvent] = []
        for await event in seat.events { events.append(event) }
        #expect(
            events == [
                .connected(1), .accepted(mine, offset: 7), .acknowledged(mine, offset: 8), .done(mine), .lost(1),
            ]
        )
        #expect(carrier.messages.count == 2)
    }

    @Test func `what is no message about a stream is none of its concern`() {
        let stream = StreamID(rawValue: 1)

        #expect(StreamDesk.Part(.streamDone(stream)) != nil)
        #expect(StreamDesk.Part(.streamRefused(stream, .noSpace)) != nil)
        #expect(StreamDesk.Part(.heartbeatReply(sequence: 1)) == nil)
    }

    @Test(arguments: StreamRefusal.allCases)
    func `every refusal has a text, and those that pass are tried again`(reason: StreamRefusal) {
        #expect(!reason.text.isEmpty)
        #expect(reason.isPassing == [.noSpace, .tooMany].contains(reason))
    }
}
