package import ApusStudy

/// What a worker says to the coordinator, in one control frame.
package enum WorkerMessage: Hashable, Sendable {
    /// The first message of a connection, and never again on it.
    case hello(Hello)

    /// How many attempts the worker is willing to hold in all; 0 drains it. Absolute, so a repeat changes nothing.
    ///
    /// With how fast its devices are, once it knows; empty before, and from a worker that never measures.
    case ready(attemptsMax: Int, rates: [ComputeRates] = [])

    /// Something that happened to an attempt; acknowledged once it is durable.
    case report(Report)

    /// Still alive, and still running these; sent on its own timer.
    case heartbeat(Heartbeat)

    /// Wants to send a stream of bytes: a log, an artifact.
    case streamOpen(StreamOpen)

    /// A stream that the worker sends is complete.
    case streamEnd(StreamEnd)

    /// A stream that the coordinator asked for cannot be sent.
    case streamRefused(StreamID, StreamRefusal)

    /// Wants the content of an input from that offset on, as stream `stream`.
    case inputRequest(stream: StreamID, digest: ContentDigest, offset: UInt64)

    /// Leaves for good; its attempts are already ended or given back.
    case goodbye
}

/// What the coordinator says to a worker, in one control frame.
package enum CoordinatorMessage: Hashable, Sendable {
    /// Answers a good hello.
    case welcome(Welcome)

    /// Answers a bad hello, and the connection closes.
    case refused(Refusal, text: String)

    /// The program that assignments of this digest run; sent before the first of them in a session.
    case program(digest: ContentDigest, json: [UInt8])
    case assign(Assignment)

    /// Ends an attempt: its whole process tree, within a second.
    case stop(AttemptID, StopReason)

    /// Every report of the attempt up to this sequence number is durable.
    case acknowledge(AttemptID, sequence: UInt64)

    /// The attempt was superseded: kill it, keep nothing, report nothing more.
    case fenced(AttemptID)

    /// Answers a heartbeat: the leases of its attempts run from now on.
    case heartbeatReply(sequence: UInt64)

    /// Send the stream's bytes from this offset on.
    case streamAccepted(StreamID, offset: UInt64)

    /// Bytes below this offset are durable.
    case streamAcknowledged(StreamID, offset: UInt64)

    /// The whole stream is durable and checked.
    case streamDone(StreamID)
    case streamRefused(StreamID, StreamRefusal)

    /// A stream that the coordinator sends is complete.
    case streamEnd(StreamEnd)

    /// Wants bytes of a file of a running attempt's folder, as stream `stream`.
    case fileRequest(FileRequest)
}
