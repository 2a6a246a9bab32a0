import ApusIdentity
import ApusStudy
import ApusTransport
import Foundation
import NIOSSL

/// Whom a client of HTTPS takes for the coordinator: who has a certificate of its authority, whatever its address.
actor HTTPSTrust {
    private enum Source {
        case file(URL)

        /// The token's fingerprint; the certificate itself the coordinator shows.
        case fingerprint(Fingerprint, host: String, port: Int)
        case nothing
    }

    private let source: Source
    private var known: TLSConfiguration?

    init(url: URL, authorityFile: URL?, token: String) {
        if let authorityFile {
            self.source = .file(authorityFile)
        } else if let authority = APIKey(token)?.authority, let host = url.host {
            self.source = .fingerprint(authority, host: host, port: url.port ?? 443)
        } else {
            self.source = .nothing
        }
    }

    func configuration() async throws -> TLSConfiguration {
        if let known = self.known { return known }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv13
        configuration.trustRoots = .certificates([try NIOSSLCertificate(bytes: await self.authority(), format: .der)])
        // A certificate of the authority that is for a server is the coordinator's alone.
        configuration.certificateVerification = .noHostnameVerification
        self.known = configuration
        return configuration
    }

    private func authority() async throws -> [UInt8] {
        switch self.source {
        case .file(let url):
            guard let text = try? String(contentsOf: url, encoding: .utf8), let first = try PEM.certificates(text).first
            else { throw CommandError("\(url.path) holds no certificate of a coordinator's authority") }
            return first
        case .fingerprint(let authority, let host, let port):
            do {
                return try await AuthorityFetch(host: host, port: port, authority: authority, now: Self.now).run()
            } catch let end as ConnectionEnd {
                throw CommandError("\(host):\(port): \(end)")
            }
        case .nothing:
            throw CommandError(
                "an https endpoint needs a token of 'apus token create --role', which says whose authority is "
                    + "right, or its certificate: copy 'authority.pem' from the coordinator's data folder and name "
                    + "the copy with --authority"
            )
        }
    }

    private static let now: @Sendable () -> UnixTime = {
        UnixTime(rawValue: Int64(Date().timeIntervalSince1970 * 1_000))
    }
}
