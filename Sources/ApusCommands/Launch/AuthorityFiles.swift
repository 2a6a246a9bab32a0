import ApusIdentity
import ApusStudy
import Foundation

/// The coordinator's authority in its data folder: `authority.key`, which only its owner may read, and `authority.pem`.
struct AuthorityFiles: Sendable {
    static let keyName = "authority.key"
    static let certificateName = "authority.pem"

    let data: URL

    var certificate: URL { self.data.appendingPathComponent(Self.certificateName) }

    /// The authority of former starts, or a new one, which is written before it is used.
    func readOrCreate(now: UnixTime) throws -> CertificateAuthority {
        let key = SecretFile(url: self.data.appendingPathComponent(Self.keyName))
        do {
            if FileManager.default.fileExists(atPath: key.url.path) {
                let certificate = try String(contentsOf: self.certificate, encoding: .utf8)
                return try CertificateAuthority(keyPEM: key.read(), certificatePEM: certificate)
            }
            let authority = try CertificateAuthority(now: now)
            // The key last: it is what tells the next start that both are there.
            try SecretFile(url: self.certificate).write(authority.certificatePEM)
            try key.write(authority.keyPEM)
            return authority
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError(
                "the authority in \(self.data.path) cannot be used: \(error); restore \(Self.keyName) and "
                    + "\(Self.certificateName) from a backup, or remove both: then every worker joins anew"
            )
        }
    }
}
