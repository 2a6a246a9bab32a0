import ApusCoordinator
import ApusStore
import Foundation

/// Makes the join tokens of the workers that this process starts itself.
struct WorkerTokens: Sendable {
    /// Longer than any worker takes to start; a worker that has joined needs it no more.
    static let life = Duration.seconds(900)

    let control: any AccessControl

    /// Writes a new token into a file that only its owner may read.
    func write(for name: String, to file: URL) async throws {
        let made = try await self.control.createToken(.join, name: name, life: Self.life, by: "apus run")
        try SecretFile(url: file).write(made.text)
    }
}
