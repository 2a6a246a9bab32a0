/// Why a worker cannot run; each text says what to do.
package enum WorkerError: Error, Hashable, Sendable {
    /// The worker's own folder cannot be used; the text is the system's.
    case folder(path: String, reason: String)
    case folderInUse(path: String)
    case token(String)

    /// A device cannot be this worker's; the text says why and what to do.
    case device(String, reason: String)

    /// The coordinator will not have this worker, whenever it comes back.
    case refused(String)

    /// What answers is not the coordinator that the token or the certificate names.
    case otherCoordinator(String)
}

extension WorkerError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .folder(let path, let reason):
            "cannot use the worker's folder \(path): \(reason); name another one with --data"
        case .folderInUse(let path):
            "another worker uses the folder \(path); give this one another --name or --data"
        case .token(let text): text
        case .device(let name, let reason): "this worker cannot have \(name): \(reason)"
        case .refused(let text): "the coordinator refuses this worker: \(text)"
        case .otherCoordinator(let text):
            "this is not the worker's coordinator: \(text); nothing was sent to it. Compare the address, or make a new "
                + "token where the coordinator runs"
        }
    }
}
