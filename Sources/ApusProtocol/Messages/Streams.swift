package import ApusStudy

/// A stream of bytes inside one connection; odd when the worker opened it, even when the coordinator did.
package struct StreamID: RawRepresentable, Hashable, Sendable, Comparable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A worker wants to send bytes.
///
/// The answer names the offset to begin at, so that a broken upload goes on.
package struct StreamOpen: Hashable, Sendable {
    package static let nameBytesMax = 1_024

    package enum Kind: Hashable, Sendable {
        /// Grows while the attempt runs; its size is known at the end.
        case log

        /// A packed folder whose size and digest are known.
        case artifact(byteCount: UInt64, digest: ContentDigest)
    }

    package let stream: StreamID
    package let attempt: AttemptID

    /// `stdout`, `stderr`, or an artifact's file name.
    package let name: String
    package let kind: Kind

    package init(stream: StreamID, attempt: AttemptID, name: String, kind: Kind) {
        self.stream = stream
        self.attempt = attempt
        self.name = name
        self.kind = kind
    }
}

/// A stream is complete.
package struct StreamEnd: Hashable, Sendable {
    package let stream: StreamID

    /// The offset behind the last byte.
    package let byteCount: UInt64

    package init(stream: StreamID, byteCount: UInt64) {
        self.stream = stream
        self.byteCount = byteCount
    }
}

/// The coordinator wants to read a file of a running attempt.
package struct FileRequest: Hashable, Sendable {
    package static let bytesMax = 1_048_576

    package let stream: StreamID
    package let attempt: AttemptID

    /// Relative to the run's folder; empty lists the folder, one path a line.
    package let path: String

    /// From the start; from the end when negative.
    package let offset: Int64
    package let byteCountMax: UInt64

    package init(stream: StreamID, attempt: AttemptID, path: String, offset: Int64, byteCountMax: UInt64) {
        self.stream = stream
        self.attempt = attempt
        self.path = path
        self.offset = offset
        self.byteCountMax = byteCountMax
    }
}

/// Why a stream is not taken or not sent.
package enum StreamRefusal: UInt32, Hashable, Sendable, CaseIterable {
    case unknownAttempt = 1
    case unknownContent = 2
    case tooLarge = 3
    case digestMismatch = 4
    case noSpace = 5
    case notFound = 6
    case badOffset = 7
    case superseded = 8
    case tooMany = 9
    case unreadable = 10
}

/// Some bytes of a stream, in one data frame.
package struct StreamChunk: Hashable, Sendable {
    package static let bytesMax = 262_144

    package let stream: StreamID
    package let offset: UInt64
    package let bytes: [UInt8]

    package init(stream: StreamID, offset: UInt64, bytes: [UInt8]) {
        self.stream = stream
        self.offset = offset
        self.bytes = bytes
    }
}
