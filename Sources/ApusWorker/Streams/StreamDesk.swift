import ApusProtocol
import Synchronization

/// Opens the streams of this worker, and brings what is said of them to their users.
///
/// Stream numbers belong to one connection; a user keeps its seat over all of them.
final class StreamDesk: Sendable {
    /// A stream that was opened.
    struct Opened: Sendable {
        let stream: StreamID

        /// The number of its connection, as in `StreamEvent.connected`.
        let connection: UInt64
        let carrier: any StreamCarrier
    }

    private struct User {
        let seat: UInt64
        let mailbox: AsyncStream<StreamEvent>.Continuation

        /// Where the bytes go of an input that is fetched.
        let download: Download?
    }

    private struct State {
        var carrier: (any StreamCarrier)?
        var connection: UInt64 = 0
        var streamNext: UInt32 = 1
        var seatNext: UInt64 = 0
        var seats: [UInt64: AsyncStream<StreamEvent>.Continuation] = [:]
        var users: [StreamID: User] = [:]

        /// How many answers came for each seat.
        var answers: [UInt64: Int] = [:]
    }

    private let state = Mutex(State())

    var isConnected: Bool {
        self.state.withLock { $0.carrier != nil }
    }

    /// A new user; to be given back with `leave`.
    func join() -> StreamSeat {
        self.state.withLock { state in
            state.seatNext += 1
            let seat = StreamSeat(id: state.seatNext)
            state.seats[seat.id] = seat.mailbox
            return seat
        }
    }

    func leave(_ seat: StreamSeat) {
        self.state.withLock { state in
            state.seats[seat.id] = nil
            state.answers[seat.id] = nil
            for (stream, user) in state.users where user.seat == seat.id { state.users[stream] = nil }
        }
        seat.mailbox.finish()
    }

    /// How often the coordinator has said something of this user's streams.
    func answers(to seat: StreamSeat) -> Int {
        self.state.withLock { $0.answers[seat.id] ?? 0 }
    }

    func connected(_ carrier: any StreamCarrier) {
        self.state.withLock { state in
            state.carrier = carrier
            state.connection += 1
            state.streamNext = 1
            state.users = [:]
            for mailbox in state.seats.values { mailbox.yield(.connected(state.connection)) }
        }
    }

    func disconnected() {
        self.state.withLock { state in
            state.carrier = nil
            state.users = [:]
            for mailbox in state.seats.values { mailbox.yield(.lost(state.connection)) }
        }
    }

    /// Opens a stream with the message that `message` makes of its number; nil while there is no connection.
    func open(
        _ seat: StreamSeat,
        download: ((StreamID) -> Download)? = nil,
        message: (StreamID) -> WorkerMessage
    ) throws(ProtocolError) -> Opened? {
        try self.state.withLock { state throws(ProtocolError) -> Opened? in
            guard let carrier = state.carrier else { return nil }
            guard state.streamNext < .max else {
                // Nothing is lost: the next connection counts from 1 again.
                carrier.close()
                return nil
            }
            let stream = StreamID(rawValue: state.streamNext)
            state.streamNext += state.streamNext > .max - 2 ? 1 : 2
            state.users[stream] = User(seat: seat.id, mailbox: seat.mailbox, download: download?(stream))
            do throws(ProtocolError) {
                try carrier.send([message(stream)])
            } catch {
                state.users[stream] = nil
                throw error
            }
            return Opened(stream: stream, connection: state.connection, carrier: carrier)
        }
    }

    /// Passes on what the coordinator says of a stream; to be called in the order it came.
    ///
    /// Returns when bytes of an input are written, so that a slow disk slows the coordinator down.
    func received(_ part: Part) async {
        switch part {
        case .accepted(let stream, let offset): self.post(.accepted(stream, offset: offset), to: stream)
        case .acknowledged(let stream, let offset): self.post(.acknowledged(stream, offset: offset), to: stream)
        case .done(let stream): self.post(.done(stream), to: stream, isLast: true)
        case .refused(let stream, let reason): self.post(.refused(stream, reason), to: stream, isLast: true)
        case .chunk(let chunk): await self.download(chunk.stream)?.received(chunk)
        case .ended(let end):
            await self.download(end.stream)?.ended(byteCount: end.byteCount)
            self.state.withLock { $0.users[end.stream] = nil }
        }
    }

    /// Something that the coordinator says of a stream.
    enum Part: Sendable {
        case accepted(StreamID, offset: UInt64)
        case acknowledged(StreamID, offset: UInt64)
        case done(StreamID)
        case refused(StreamID, StreamRefusal)
        case chunk(StreamChunk)
        case ended(StreamEnd)
    }

    private func download(_ stream: StreamID) -> Download? {
        self.state.withLock { state in
            guard let user = state.users[stream] else { return nil }
            state.answers[user.seat, default: 0] += 1
            return user.download
        }
    }

    /// What is said of a stream that nobody uses any more was under way, and is dropped.
    private func post(_ event: StreamEvent, to stream: StreamID, isLast: Bool = false) {
        self.state.withLock { state in
            guard let user = state.users[stream] else { return }
            state.answers[user.seat, default: 0] += 1
            user.mailbox.yield(event)
            if isLast { state.users[stream] = nil }
        }
    }
}

extension StreamDesk.Part {
    /// Nil for a message that is about no stream of this worker's.
    init?(_ message: CoordinatorMessage) {
        switch message {
        case .streamAccepted(let stream, let offset): self = .accepted(stream, offset: offset)
        case .streamAcknowledged(let stream, let offset): self = .acknowledged(stream, offset: offset)
        case .streamDone(let stream): self = .done(stream)
        case .streamRefused(let stream, let reason): self = .refused(stream, reason)
        case .streamEnd(let end): self = .ended(end)
        default: return nil
        }
    }
}
