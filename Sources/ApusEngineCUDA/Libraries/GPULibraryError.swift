/// Why a library of NVIDIA's is not used on this machine; the engine's own kernels do without.
package enum GPULibraryError: Error, Hashable, Sendable {
    /// None was found; what the loader said of each place that has a file.
    case missing(library: String, tried: [String])

    /// What was opened is another library, or too old to have a function.
    case unusable(library: String, path: String, lacks: String)
    case tooOld(library: String, path: String, version: String, oldest: String)
}

extension GPULibraryError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing(let library, let tried) where tried.isEmpty:
            "\(library) is not on this machine; own kernels do its work"
        case .missing(let library, let tried):
            "\(library) is not used: it cannot be opened (\(tried.joined(separator: "; ")))"
        case .unusable(let library, let path, let lacks):
            "\(library) is not used: \(path) has no '\(lacks)'"
        case .tooOld(let library, let path, let version, let oldest):
            "\(library) is not used: \(path) is version \(version), and the oldest that will do is \(oldest)"
        }
    }
}
