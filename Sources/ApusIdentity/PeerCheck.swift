package import ApusStudy
import SwiftASN1
import X509

/// A certificate that the coordinator's authority made for a worker; it may have expired or be revoked.
package struct WorkerCertificate: Hashable, Sendable {
    package let worker: WorkerName

    /// Hexadecimal digits.
    package let serial: String
    package let expires: UnixTime

    package init(worker: WorkerName, serial: String, expires: UnixTime) {
        self.worker = worker
        self.serial = serial
        self.expires = expires
    }

    /// Reads a certificate as a worker's; nil for every other.
    ///
    /// Of a peer it says something only when ``PeerCheck/isWorker(_:of:)`` was true for its chain.
    package init?(der: [UInt8]) {
        guard let certificate = try? Certificate(derEncoded: der), case .worker(let name)? = Role(certificate) else {
            return nil
        }
        self.init(
            worker: name,
            serial: Hexadecimal.text(Array(certificate.serialNumber.bytes)),
            expires: UnixTime(certificate.notValidAfter)
        )
    }
}

/// What each side checks of the other's certificates; what TLS checks besides is that the peer has the key.
package enum PeerCheck {
    /// Why a peer is not the coordinator that it should be.
    package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        case malformed
        case otherAuthority(Fingerprint?)
        case notSigned
        case notCoordinator
        case time

        package var description: String {
            switch self {
            case .malformed: "it shows no readable certificates"
            case .otherAuthority(let found):
                "its authority is \(found.map(\.description) ?? "none"), which is not that of the token"
            case .notSigned: "its certificate was not made by its authority"
            case .notCoordinator: "its certificate is not a coordinator's"
            case .time: "its certificate is not valid now; compare the clocks of both machines"
            }
        }
    }

    /// The authority's certificate, when the chain is the coordinator's and its authority has the fingerprint.
    package static func coordinator(
        _ chain: [[UInt8]],
        of authority: Fingerprint,
        now: UnixTime
    ) throws(Fault) -> [UInt8] {
        guard chain.count == 2 else { throw chain.isEmpty ? .malformed : .otherAuthority(nil) }
        let found = Fingerprint(of: chain[1])
        guard found == authority else { throw .otherAuthority(found) }
        guard let root = try? Certificate(derEncoded: chain[1]), let leaf = try? Certificate(derEncoded: chain[0])
        else { throw .malformed }
        guard Self.isSigned(leaf, by: root) else { throw .notSigned }
        guard Role(leaf) == .coordinator else { throw .notCoordinator }
        for certificate in [leaf, root] {
            let first = now.date(plus: CertificateAuthority.skew)
            let last = now.date(plus: .zero - CertificateAuthority.skew)
            guard certificate.notValidBefore <= first, certificate.notValidAfter >= last else { throw .time }
        }
        return chain[1]
    }

    /// Whether the chain begins with a certificate that this authority made for a worker.
    ///
    /// Whether it is still good is asked later, where the answer can be a text.
    package static func isWorker(_ chain: [[UInt8]], of authority: CertificateAuthority) -> Bool {
        guard (1...2).contains(chain.count), let leaf = try? Certificate(derEncoded: chain[0]),
            case .worker? = Role(leaf)
        else { return false }
        return Self.isSigned(leaf, by: authority.certificate)
    }

    private static func isSigned(_ leaf: Certificate, by root: Certificate) -> Bool {
        leaf.issuer == root.subject && root.publicKey.isValidSignature(leaf.signature, for: leaf)
    }
}
