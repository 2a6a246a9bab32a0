import ApusAPI
import ApusCoordinator
import ApusStudy
import Foundation
import Hummingbird
import ServiceLifecycle

/// A file of an attempt, read piece by piece as it grows.
struct FollowedFile: Sendable {
    /// What the protocol to the workers carries in one answer.
    static let pieceBytesMax = 1_048_576

    /// An empty line goes out after so many looks without news, so that nobody in between closes the connection.
    static let quietLooksMax = 75

    let coordinator: any CoordinatorAccess
    let trial: TrialID
    let epoch: UInt32
    let path: String
    let interval: Duration
    let clock: any Clock<Duration>

    func read(from offset: Int64) async throws -> FileSlice {
        try await self.coordinator.read(
            self.path,
            of: self.trial,
            epoch: self.epoch,
            offset: offset,
            byteCountMax: 65_536
        )
    }

    /// Writes one line of JSON for each piece; returns when the file is complete or the server shuts down.
    @concurrent
    func follow(after first: FileSlice, into writer: inout any ResponseBodyWriter) async throws {
        var slice = first
        var quietLooks = 0
        while true {
            if !slice.bytes.isEmpty || quietLooks >= Self.quietLooksMax {
                try await writer.write(ByteBuffer(bytes: Self.line(slice)))
                quietLooks = 0
            }
            if slice.isComplete { return }
            if slice.bytes.isEmpty {
                quietLooks += 1
                guard try await self.pause() else { return }
            }
            slice = try await self.read(from: slice.offset + Int64(slice.bytes.count))
        }
    }

    /// False when the server shuts down.
    private func pause() async throws -> Bool {
        do {
            try await cancelWhenGracefulShutdown { try await self.clock.sleep(for: self.interval) }
            return true
        } catch is CancellationError {
            return false
        }
    }

    static func line(_ slice: FileSlice) throws -> [UInt8] {
        let chunk = FollowChunk(offset: slice.offset, data: Data(slice.bytes).base64EncodedString())
        return try JSONText.encode(chunk) + [UInt8(ascii: "\n")]
    }
}
