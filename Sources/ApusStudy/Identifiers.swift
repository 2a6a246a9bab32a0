/// A study in the coordinator's store; minted there, from 1.
public struct StudyID: RawRepresentable, Hashable, Sendable, Codable, Comparable {
    public let rawValue: UInt64

    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A trial: its study, and its number in that study, from 1, in the order of proposal.
public struct TrialID: Hashable, Sendable, Codable, Comparable {
    public let study: StudyID
    public let number: UInt32

    public init(study: StudyID, number: UInt32) {
        self.study = study
        self.number = number
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.study, left.number) < (right.study, right.number)
    }
}

/// One run of a trial on one worker.
///
/// The epoch is minted in the store, from 1, and only grows.
public struct AttemptID: Hashable, Sendable, Codable, Comparable {
    public let trial: TrialID
    public let epoch: UInt32

    public init(trial: TrialID, epoch: UInt32) {
        self.trial = trial
        self.epoch = epoch
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.trial, left.epoch) < (right.trial, right.epoch)
    }
}

/// One life of a worker's process, minted by the coordinator; never 0.
public struct SessionID: RawRepresentable, Hashable, Sendable, Codable, Comparable {
    public let rawValue: UInt64

    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A worker's name: 1 to 64 of `[A-Za-z0-9._-]`, and it begins with a letter or a digit.
public struct WorkerName: RawRepresentable, Hashable, Sendable, Codable, Comparable {
    public static let bytesMax = 64
    public let rawValue: String

    public init?(rawValue: String) {
        guard let first = rawValue.utf8.first, rawValue.utf8.count <= Self.bytesMax else { return nil }
        guard Self.isLetterOrDigit(first) else { return nil }
        let others = [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")]
        guard rawValue.utf8.allSatisfy({ Self.isLetterOrDigit($0) || others.contains($0) }) else { return nil }
        self.rawValue = rawValue
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

/// The SHA-256 of some bytes, by which content is stored and asked for.
public struct ContentDigest: Hashable, Sendable, Codable, CustomStringConvertible {
    public static let byteCount = 32

    /// 64 lower-case hexadecimal digits.
    public let hex: String

    /// Fails unless `hex` is 64 lower-case hexadecimal digits.
    public init?(hex: String) {
        guard hex.utf8.count == 2 * Self.byteCount else { return nil }
        guard hex.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else { return nil }
        self.hex = hex
    }

    public var description: String {
        self.hex
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let digest = Self(hex: text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "a digest is 64 lower-case hexadecimal digits"
            )
        }
        self = digest
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.hex)
    }
}
