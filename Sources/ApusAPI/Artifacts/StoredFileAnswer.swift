/// What an attempt left and the coordinator has still.
package struct StoredFileAnswer: Codable, Hashable, Sendable {
    package let trial: UInt32
    package let epoch: UInt32

    /// `artifact` or `checkpoint`.
    package let kind: String

    /// As it is stored.
    package let bytes: UInt64

    /// Lowercase hexadecimal SHA-256 of the stored bytes; equal contents are stored once.
    package let digest: String
    package let isPinned: Bool

    /// Whether its trial is, or may come to be, the study's result.
    package let isBest: Bool

    package init(
        trial: UInt32,
        epoch: UInt32,
        kind: String,
        bytes: UInt64,
        digest: String,
        isPinned: Bool,
        isBest: Bool
    ) {
        self.trial = trial
        self.epoch = epoch
        self.kind = kind
        self.bytes = bytes
        self.digest = digest
        self.isPinned = isPinned
        self.isBest = isBest
    }
}

/// `GET /api/v1/studies/{study}/artifacts`, and what `POST …/artifacts/prune` gave up.
package struct StoredFileListAnswer: Codable, Hashable, Sendable {
    package let items: [StoredFileAnswer]

    /// Of different contents: those that several attempts share count once.
    package let bytes: UInt64

    package init(items: [StoredFileAnswer]) {
        self.items = items
        var seen: Set<String> = []
        self.bytes = items.reduce(0) { seen.insert($1.digest).inserted ? $0 + $1.bytes : $0 }
    }
}
