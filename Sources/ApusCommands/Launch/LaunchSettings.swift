import Foundation

/// Everything that a coordinator is started with; made from flags, files and the environment, and nowhere else.
struct LaunchSettings: Sendable {
    /// The store, the contents and the tokens lie in here.
    let data: URL
    let listen: HostPort
    let http: HostPort

    /// Names under which the HTTP API may be asked for, besides its address.
    let names: [String]

    /// What a worker shows to join.
    let joinToken: String

    /// What a client shows to be let in.
    let adminToken: String

    static let joinTokenFile = "join.token"
    static let adminTokenFile = "admin.token"

    /// Makes the folder, reads the tokens, and draws those that are not there yet.
    init(
        data: URL,
        listen: HostPort,
        http: HostPort,
        names: [String] = [],
        random: inout some RandomNumberGenerator
    ) throws {
        do {
            try FileManager.default.createDirectory(
                at: data,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw CommandError("cannot make the folder \(data.path): \(error.localizedDescription)")
        }
        self.data = data
        self.listen = listen
        self.http = http
        self.names = names
        self.joinToken = try SecretFile(url: data.appendingPathComponent(Self.joinTokenFile))
            .readOrCreate(using: &random)
        self.adminToken = try SecretFile(url: data.appendingPathComponent(Self.adminTokenFile))
            .readOrCreate(using: &random)
    }
}
