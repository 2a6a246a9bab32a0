package import ApusIdentity
import NIOCore
import NIOSSL

/// The coordinator's side of TLS: its certificate, and whose certificates it reads.
package struct ListenerTLS: Sendable {
    private let context: NIOSSLContext
    private let authority: CertificateAuthority

    package init(identity: PrivateIdentity, authority: CertificateAuthority) throws {
        let chain = try identity.chain.map { try NIOSSLCertificate(bytes: $0, format: .der) }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.keyPEM.utf8), format: .pem))
        )
        configuration.restrict(to: ApplicationProtocol.allCases)
        // Who joins has no certificate yet.
        configuration.certificateVerification = .optionalVerification
        self.context = try NIOSSLContext(configuration: configuration)
        self.authority = authority
    }

    /// To be the first of a channel's handlers.
    func handler() -> NIOSSLServerHandler {
        let authority = self.authority
        let check: NIOSSLCustomVerificationCallback = { chain, verified in
            let isGood = (try? chain.map { try $0.toDERBytes() }).map { PeerCheck.isWorker($0, of: authority) } ?? false
            verified.succeed(isGood ? .certificateVerified : .failed)
        }
        return NIOSSLServerHandler(context: self.context, customVerificationCallback: check)
    }
}
