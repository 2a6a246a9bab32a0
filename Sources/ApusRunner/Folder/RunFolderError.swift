/// Why a file of a run's folder cannot be read or written.
package enum RunFolderError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no such file.
    case notFound(String)

    /// It is absolute, leaves the folder, goes through a symbolic link, or is no plain file.
    case unsafe(String)

    /// The offset lies behind the file's end.
    case badOffset(String)

    /// The system refused; the text is its own.
    case system(String, reason: String)

    package var description: String {
        switch self {
        case .notFound(let path): "'\(LogText.escaped(path))' is not in the run's folder"
        case .unsafe(let path):
            "'\(LogText.escaped(path))' is no plain file inside the run's folder; links are not followed"
        case .badOffset(let path): "'\(LogText.escaped(path))' is shorter than the offset that was asked for"
        case .system(let path, let reason): "'\(LogText.escaped(path))': \(reason)"
        }
    }
}
