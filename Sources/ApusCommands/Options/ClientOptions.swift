import ArgumentParser
import Foundation

/// Which coordinator a command talks to.
struct ClientOptions: ParsableArguments {
    @Option(help: "Where the coordinator answers (default: $APUS_ENDPOINT, or the one started on this machine).")
    var endpoint: String?

    @Option(help: "A file that holds the API token (default: $APUS_TOKEN_FILE, or that of this machine's coordinator).")
    var tokenFile: String?

    func client() throws -> APIClient {
        try Self.client(endpoint: self.endpoint, tokenFile: self.tokenFile, console: .current)
    }

    /// The coordinator that is named, or the one that the environment or this machine knows.
    static func client(endpoint: String?, tokenFile: String?, console: Console) throws -> APIClient {
        let published = try StateFolder(environment: console.environment).published()
        guard let endpoint = endpoint ?? console.environment["APUS_ENDPOINT"] ?? published?.endpoint else {
            throw CommandError(
                "no coordinator is known here; start one with 'apus coordinator' or 'apus run', "
                    + "or name one with --endpoint http://HOST:PORT"
            )
        }
        let named = tokenFile ?? console.environment["APUS_TOKEN_FILE"]
        guard let file = named ?? (published?.endpoint == endpoint ? published?.tokenFile : nil) else {
            throw CommandError(
                "no token is known for \(endpoint); copy 'admin.token' from the coordinator's data folder "
                    + "and name the copy with --token-file"
            )
        }
        return try APIClient(endpoint: endpoint, token: SecretFile(url: console.url(file)).read())
    }
}
