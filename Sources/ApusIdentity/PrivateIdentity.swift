import Crypto

/// A private key with its certificate and the authority's, as PEM; never printed.
package struct PrivateIdentity: Sendable {
    package let keyPEM: String

    /// The own certificate, then the authority's.
    package let chain: [[UInt8]]

    package init(keyPEM: String, chain: [[UInt8]]) {
        self.keyPEM = keyPEM
        self.chain = chain
    }

    /// Both certificates as PEM.
    package var chainPEM: String { self.chain.map(PEM.certificate).joined(separator: "\n") }
}

extension PrivateIdentity: CustomStringConvertible, CustomReflectable {
    package var description: String { "(hidden)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// A new key of a worker's, before it has a certificate; never printed.
package struct WorkerKey: Sendable {
    private let key: P256.Signing.PrivateKey

    /// Drawn by the system's generator.
    package init() {
        self.key = P256.Signing.PrivateKey()
    }

    /// The public half, as ANSI X9.63 bytes.
    package var publicKey: [UInt8] { Array(self.key.publicKey.x963Representation) }

    /// This key with the certificates that a coordinator gave for it.
    package func identity(chain: [[UInt8]]) -> PrivateIdentity {
        PrivateIdentity(keyPEM: self.key.pemRepresentation, chain: chain)
    }
}

extension WorkerKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "(hidden)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
