package import ApusStudy

/// Something that happened to an attempt, in the order it happened.
package struct Report: Hashable, Sendable {
    package static let measurementsMax = 1_024

    package enum Event: Hashable, Sendable {
        /// The program runs, after its inputs were fetched.
        case started

        /// At most `measurementsMax`.
        case measurements([Measurement])

        /// The last report of an attempt. Its artifact, if any, was taken before.
        case ended(AttemptEnd, artifact: StoredContent?)
    }

    package let attempt: AttemptID

    /// From 1 for each attempt, without gaps.
    package let sequence: UInt64
    package let event: Event

    package init(attempt: AttemptID, sequence: UInt64, event: Event) {
        self.attempt = attempt
        self.sequence = sequence
        self.event = event
    }
}

/// A sign of life.
package struct Heartbeat: Hashable, Sendable {
    /// From 1 for each connection.
    package let sequence: UInt64

    /// Every attempt that the worker holds.
    package let held: [AttemptID]

    package init(sequence: UInt64, held: [AttemptID]) {
        self.sequence = sequence
        self.held = held
    }
}
