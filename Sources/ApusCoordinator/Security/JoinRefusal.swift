package import ApusStudy

/// Why a worker is not let in; each text says what to do.
package enum JoinRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// No token of this coordinator has that secret.
    case wrong(WorkerName)
    case otherName(String)
    case expired(WorkerName)
    case used(WorkerName)
    case revoked(WorkerName)
    case noCertificate(WorkerName)
    case certificateExpired(WorkerName)
    case unknown(WorkerName)

    package var description: String {
        switch self {
        case .wrong(let worker):
            "the join token is not one of this coordinator's; \(Self.remedy(worker.rawValue))"
        case .otherName(let name):
            "it is for the worker '\(name)'; start it under that name, or \(Self.remedy("NAME"))"
        case .expired(let worker): "the join token has expired; \(Self.remedy(worker.rawValue))"
        case .used(let worker): "the join token was used already; \(Self.remedy(worker.rawValue))"
        case .revoked(let worker):
            "the worker '\(worker.rawValue)' was revoked; if it is to come back, \(Self.remedy(worker.rawValue))"
        case .noCertificate(let worker): "it shows no certificate; \(Self.remedy(worker.rawValue))"
        case .certificateExpired(let worker):
            "its certificate has expired, because it was away too long; \(Self.remedy(worker.rawValue))"
        case .unknown(let worker):
            "this coordinator does not know its certificate; \(Self.remedy(worker.rawValue))"
        }
    }

    private static func remedy(_ name: String) -> String {
        "make a new token with 'apus token create \(name)' where the coordinator runs, and start the worker with "
            + "--token-file"
    }
}
