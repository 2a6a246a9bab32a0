package import ApusIdentity
package import ApusStudy
import NIOCore
import NIOSSL

/// A worker's side of TLS: whom it takes for the coordinator, and what it shows.
package struct ClientTLS: Sendable {
    /// The one exchange that each connection is for.
    package enum Purpose: Sendable {
        case cluster
        case join

        /// HTTPS, which negotiates nothing.
        case web

        var names: [ApplicationProtocol] {
            switch self {
            case .cluster: [.cluster]
            case .join: [.join]
            case .web: []
            }
        }
    }

    private let context: NIOSSLContext
    private let authority: Fingerprint
    private let now: @Sendable () -> UnixTime

    /// Without an identity the worker shows nothing.
    package init(
        _ purpose: Purpose,
        authority: Fingerprint,
        identity: PrivateIdentity?,
        now: @escaping @Sendable () -> UnixTime
    ) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.restrict(to: purpose.names)
        // The name of a coordinator is its authority's fingerprint, whatever its address.
        configuration.certificateVerification = .noHostnameVerification
        if let identity {
            configuration.certificateChain = try identity.chain.map {
                .certificate(try NIOSSLCertificate(bytes: $0, format: .der))
            }
            configuration.privateKey = .privateKey(
                try NIOSSLPrivateKey(bytes: Array(identity.keyPEM.utf8), format: .pem)
            )
        }
        self.context = try NIOSSLContext(configuration: configuration)
        self.authority = authority
        self.now = now
    }

    /// To be the first of a channel's handlers; nothing is written through it before the coordinator is checked.
    ///
    /// `failed` is told why a peer is not the coordinator.
    func handler(failed: @escaping @Sendable (PeerCheck.Fault) -> Void) throws -> NIOSSLClientHandler {
        let (authority, now) = (self.authority, self.now)
        let check: NIOSSLCustomVerificationCallbackWithMetadata = { chain, verified in
            do {
                let bytes = try chain.map { try $0.toDERBytes() }
                _ = try PeerCheck.coordinator(bytes, of: authority, now: now())
                verified.succeed(.certificateVerified(VerificationMetadata(ValidatedCertificateChain(chain))))
            } catch {
                failed(error as? PeerCheck.Fault ?? .malformed)
                verified.succeed(.failed)
            }
        }
        return try NIOSSLClientHandler(
            context: self.context,
            serverHostname: nil,
            customVerificationCallbackWithMetadata: check
        )
    }
}

/// What stands between the frames and the socket of a client.
package enum ClientSecurity: Sendable {
    /// Nothing is encrypted: for tests, and for the measure of what TLS costs.
    case plaintext

    /// Asked before each connection, since certificates are renewed; throws a ``ConnectionEnd`` when there is none.
    case tls(@Sendable () async throws -> ClientTLS)
}
