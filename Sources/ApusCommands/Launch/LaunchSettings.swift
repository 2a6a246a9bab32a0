import ApusIdentity
import Foundation

/// Everything that a coordinator is started with; made from flags, files and the environment, and nowhere else.
struct LaunchSettings: Sendable {
    /// The store, the contents and the tokens lie in here.
    let data: URL
    let listen: HostPort
    let http: HostPort

    /// Names under which the HTTP API may be asked for, besides its address.
    let names: [String]

    /// What a client shows to be let in.
    let adminToken: String

    /// The same, as the door knows it.
    let administrator: Secret

    static let adminTokenFile = "admin.token"

    /// Makes the folder, reads the administrator's token, and draws it when it is not there yet.
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
        let file = data.appendingPathComponent(Self.adminTokenFile)
        self.adminToken = try SecretFile(url: file).readOrCreate(using: &random)
        guard let secret = Secret(self.adminToken) else {
            throw CommandError("\(file.path) holds no token; remove it and start again: a new one is drawn")
        }
        self.administrator = secret
    }

    /// Whether the API is reached from this machine alone: then it speaks plain HTTP, else HTTPS.
    var isLocal: Bool {
        ["127.0.0.1", "::1", "localhost"].contains(self.http.host)
    }

    /// Where a program on this machine reaches the API.
    func endpoint(port: Int) -> String {
        "\(self.isLocal ? "http" : "https")://\(self.http.reachable(port: port))"
    }
}
