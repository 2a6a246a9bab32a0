import ApusCoordinator
import ApusStore
import ApusStudy

/// A door with one token of each role, and no memory.
struct ScriptedControl: AccessControl {
    static let viewer = String(repeating: "1", count: 64)
    static let submitter = String(repeating: "2", count: 64)

    func authenticate(_ token: Substring, from address: String) async -> Authentication {
        switch String(token) {
        case Samples.token: .allowed(name: "ada", role: .admin)
        case Self.submitter: .allowed(name: "sam", role: .submitter)
        case Self.viewer: .allowed(name: "vic", role: .viewer)
        case String(repeating: "9", count: 64): .limited
        default: .refused
        }
    }

    func tokens() async -> [TokenView] { [] }

    func createToken(
        _ kind: TokenRecord.Kind,
        name: String,
        life: Duration?,
        by actor: String
    ) async throws -> (token: TokenView, text: String) {
        let token = TokenView(
            number: 1,
            kind: kind,
            name: name,
            createdAt: UnixTime(rawValue: 0),
            expiresAt: life.map { UnixTime(rawValue: $0.components.seconds * 1_000) },
            state: .valid
        )
        return (token, "text for \(actor)")
    }

    func revokeToken(_ number: Int64, by actor: String) async throws {
        if number > 1 { throw CoordinatorError.notFound("there is no token \(number)") }
    }

    func revokeWorker(_ worker: WorkerName, by actor: String) async throws {
        if worker.rawValue != "gpu1" { throw CoordinatorError.notFound("no worker '\(worker.rawValue)' was let in") }
    }

    func audit(below number: Int64?, limit: Int) async throws -> [AuditEntry] { [] }
}
