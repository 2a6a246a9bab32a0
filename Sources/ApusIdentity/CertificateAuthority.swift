package import ApusStudy
import Crypto
import FoundationEssentials
import SwiftASN1
import X509

/// The coordinator's own authority: it alone says who the coordinator is and who a worker is.
///
/// Keys are P-256. A certificate says in its alternative name what it is for, `apus://coordinator` or
/// `apus://worker/NAME`, and in its extended key usage on which side; so a worker cannot stand in for the coordinator.
package struct CertificateAuthority: Sendable {
    /// How far the clock of a worker may be behind the coordinator's, or ahead.
    package static let skew: Duration = .seconds(86_400)

    /// Of the authority and of the coordinator's certificate, which is made anew at each start.
    package static let life: Duration = .seconds(3_650 * 86_400)

    /// Of a worker's certificate.
    package static let workerLife: Duration = .seconds(86_400)

    private let key: P256.Signing.PrivateKey
    let certificate: Certificate

    /// The certificate, as DER.
    package let der: [UInt8]

    /// Draws a new key, and signs its certificate.
    package init(now: UnixTime) throws(IdentityError) {
        let key = P256.Signing.PrivateKey()
        do {
            let name = try DistinguishedName { CommonName("Apus authority") }
            let extensions = try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
            }
            let certificate = try Certificate(
                version: .v3,
                serialNumber: .init(),
                publicKey: .init(key.publicKey),
                notValidBefore: now.date(plus: .zero - Self.skew),
                notValidAfter: now.date(plus: Self.life),
                issuer: name,
                subject: name,
                extensions: extensions,
                issuerPrivateKey: .init(key)
            )
            self.der = try certificate.derBytes()
            self.certificate = certificate
            self.key = key
        } catch {
            throw .cannotSign("\(error)")
        }
    }

    /// Takes over what a former start wrote.
    package init(keyPEM: String, certificatePEM: String) throws(IdentityError) {
        guard let key = try? P256.Signing.PrivateKey(pemRepresentation: keyPEM) else {
            throw .unreadable("the authority's key")
        }
        guard let der = try PEM.certificates(certificatePEM).first, let certificate = try? Certificate(derEncoded: der)
        else { throw .unreadable("the authority's certificate") }
        guard certificate.publicKey == Certificate.PublicKey(key.publicKey) else {
            throw .unreadable("the authority's certificate, which is not that of its key,")
        }
        self.key = key
        self.certificate = certificate
        self.der = der
    }

    package var keyPEM: String { self.key.pemRepresentation }
    package var certificatePEM: String { PEM.certificate(self.der) }
    package var fingerprint: Fingerprint { Fingerprint(of: self.der) }

    /// A new key and certificate for the coordinator; `names` and addresses are those that HTTPS clients ask for.
    package func coordinator(names: [String] = [], now: UnixTime) throws(IdentityError) -> PrivateIdentity {
        let key = P256.Signing.PrivateKey()
        let issued = try self.issue(
            commonName: "Apus coordinator",
            names: [.uniformResourceIdentifier(Role.coordinator.uri)] + names.map { .dnsName($0) },
            usage: .serverAuth,
            publicKey: Certificate.PublicKey(key.publicKey),
            from: now.date(plus: .zero - Self.skew),
            to: now.date(plus: Self.life)
        )
        return PrivateIdentity(keyPEM: key.pemRepresentation, chain: [issued.der, self.der])
    }

    /// A certificate for a worker's key, which is ANSI X9.63 bytes.
    package func worker(
        _ worker: WorkerName,
        publicKey: [UInt8],
        life: Duration = Self.workerLife,
        now: UnixTime
    ) throws(IdentityError) -> IssuedCertificate {
        guard let key = try? P256.Signing.PublicKey(x963Representation: publicKey) else {
            throw .unreadable("the worker's public key")
        }
        return try self.issue(
            commonName: worker.rawValue,
            names: [.uniformResourceIdentifier(Role.worker(worker).uri)],
            usage: .clientAuth,
            publicKey: Certificate.PublicKey(key),
            from: now.date(plus: .zero - Self.skew),
            to: now.date(plus: life)
        )
    }

    private func issue(
        commonName: String,
        names: [GeneralName],
        usage: ExtendedKeyUsage.Usage,
        publicKey: Certificate.PublicKey,
        from: Date,
        to: Date
    ) throws(IdentityError) -> IssuedCertificate {
        do {
            let extensions = try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([usage])
                SubjectAlternativeNames(names)
            }
            let certificate = try Certificate(
                version: .v3,
                serialNumber: .init(),
                publicKey: publicKey,
                notValidBefore: from,
                notValidAfter: to,
                issuer: self.certificate.subject,
                subject: try DistinguishedName { CommonName(commonName) },
                extensions: extensions,
                issuerPrivateKey: .init(self.key)
            )
            return IssuedCertificate(
                der: try certificate.derBytes(),
                serial: Hexadecimal.text(Array(certificate.serialNumber.bytes)),
                expires: UnixTime(to)
            )
        } catch {
            throw .cannotSign("\(error)")
        }
    }
}

/// A certificate that the authority just made.
package struct IssuedCertificate: Hashable, Sendable {
    package let der: [UInt8]

    /// Hexadecimal digits.
    package let serial: String
    package let expires: UnixTime
}

extension CertificateAuthority: CustomStringConvertible, CustomReflectable {
    package var description: String { "authority \(self.fingerprint)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Certificate {
    func derBytes() throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.serialize(self)
        return serializer.serializedBytes
    }
}

extension UnixTime {
    init(_ date: Date) {
        self.init(rawValue: Int64(date.timeIntervalSince1970 * 1_000))
    }

    func date(plus duration: Duration) -> Date {
        Date(timeIntervalSince1970: Double(self.rawValue) / 1_000 + Double(duration.components.seconds))
    }
}
