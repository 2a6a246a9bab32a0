import ApusStudy
import X509

/// What a certificate is for.
enum Role: Hashable, Sendable {
    case coordinator
    case worker(WorkerName)

    private static let workerPrefix = "apus://worker/"

    var uri: String {
        switch self {
        case .coordinator: "apus://coordinator"
        case .worker(let name): Self.workerPrefix + name.rawValue
        }
    }

    /// What a certificate says, in its alternative name and its usage alike; nil when they do not say one thing.
    init?(_ certificate: Certificate) {
        let extensions = certificate.extensions
        guard let names = try? extensions.subjectAlternativeNames, let usage = try? extensions.extendedKeyUsage,
            case .notCertificateAuthority? = try? extensions.basicConstraints
        else { return nil }
        let uris = names.compactMap { name -> String? in
            guard case .uniformResourceIdentifier(let uri) = name else { return nil }
            return uri
        }
        guard uris.count == 1, usage.count == 1 else { return nil }
        if uris[0] == Self.coordinator.uri, usage.contains(.serverAuth) {
            self = .coordinator
        } else if uris[0].hasPrefix(Self.workerPrefix), usage.contains(.clientAuth),
            let name = WorkerName(rawValue: String(uris[0].dropFirst(Self.workerPrefix.count)))
        {
            self = .worker(name)
        } else {
            return nil
        }
    }
}
