import ApusArtifacts
import ApusRunner
import Foundation

/// A folder for as long as something is done in it.
enum TemporaryFolder {
    /// Makes the folder, for this user alone, and removes it however the body ends.
    static func with<Answer>(_ url: URL, _ body: (URL) async throws -> Answer) async throws -> Answer {
        try FileManager.default.createDirectory(
            at: url,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let answer: Answer
        do {
            answer = try await body(url)
        } catch {
            await Self.remove(url)
            throw error
        }
        await Self.remove(url)
        return answer
    }

    private static func remove(_ url: URL) async {
        let path = url.path
        // What stays behind in the temporary folder is the system's to remove.
        try? await BlockingQueue(label: "apus.temporary").run { try RunFolder(path: path).remove() }
    }
}
