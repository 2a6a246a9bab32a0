import ArgumentParser
import Foundation

/// Which coordinator a command talks to.
struct ClientOptions: ParsableArguments {
    @Option(help: "Where the coordinator answers (default: $APUS_ENDPOINT, or the one started on this machine).")
    var endpoint: String?

    @Option(help: "A file that holds the API token (default: $APUS_TOKEN_FILE, or that of this machine's coordinator).")
    var tokenFile: String?

    @Option(
        help: """
            For an https endpoint: the certificate of the coordinator's authority (default: $APUS_AUTHORITY_FILE, or by \
            the fingerprint in the token).
            """
    )
    var authority: String?

    func client() throws -> APIClient {
        try Self.client(
            endpoint: self.endpoint,
            tokenFile: self.tokenFile,
            authority: self.authority,
            console: .current
        )
    }

    /// The coordinator that is named, or the one that the environment or this machine knows.
    static func client(
        endpoint: String?,
        tokenFile: String?,
        authority: String? = nil,
        console: Console
    ) throws -> APIClient {
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
                "no token is known for \(endpoint); have one made with 'apus token create NAME --role ROLE' where the "
                    + "coordinator runs, and name its file with --token-file"
            )
        }
        let shown = authority ?? console.environment["APUS_AUTHORITY_FILE"]
        let certificate = shown ?? (published?.endpoint == endpoint ? published?.authorityFile : nil)
        return try APIClient(
            endpoint: endpoint,
            token: SecretFile(url: console.url(file)).read(),
            authorityFile: certificate.map(console.url)
        )
    }
}
