internal import GRDB

/// Why the store could not do what it was asked.
///
/// After any of these a commit is not durable, and the caller must not acknowledge what it held.
package enum StoreError: Error, Hashable, Sendable {
    case folderMissing(path: String)
    case locked(path: String, processID: Int32?)
    case notAStore(path: String)
    case newerVersion(path: String, found: Int, supported: Int)
    case diskFull(path: String)
    case inputOutput(path: String, detail: String)
    case corrupt(path: String, detail: String)
    case busy(path: String)
    case notWritable(path: String, detail: String)

    /// An event that the stored state does not allow; says which promise broke.
    case inconsistent(String)
    case closed(path: String)
    case other(path: String, detail: String)
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .folderMissing(let path):
            "\(path): the folder of the store does not exist; create it first"
        case .locked(let path, let processID):
            "\(path): another coordinator (pid \(processID.map(String.init) ?? "unknown")) has this store; "
                + "stop it, or choose another data folder"
        case .notAStore(let path):
            "\(path): this file is an SQLite database of another program; choose another data folder"
        case .newerVersion(let path, let found, let supported):
            "\(path): the store has version \(found), and this program knows versions up to \(supported); "
                + "use a newer apus"
        case .diskFull(let path):
            "\(path): the disk is full; free some space and start the coordinator again, nothing acknowledged is lost"
        case .inputOutput(let path, let detail):
            "\(path): the disk reports an error (\(detail)); check it and start the coordinator again"
        case .corrupt(let path, let detail):
            "\(path): the store is damaged (\(detail)); restore it from a backup"
        case .busy(let path):
            "\(path): another program has the database locked; close it and try again"
        case .notWritable(let path, let detail):
            "\(path): the store cannot be opened for writing (\(detail)); check owner and mode"
        case .inconsistent(let promise):
            "the store refuses an event: \(promise)"
        case .closed(let path):
            "\(path): the store is closed"
        case .other(let path, let detail):
            "\(path): \(detail)"
        }
    }
}

extension StoreError {
    /// The store's own word for what SQLite said.
    init(_ error: any Error, path: String) {
        if let error = error as? StoreError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self = .other(path: path, detail: "\(error)")
            return
        }
        let detail = "\(error.extendedResultCode.rawValue): \(error.message ?? "no detail")"
        switch error.resultCode {
        case .SQLITE_FULL: self = .diskFull(path: path)
        case .SQLITE_IOERR: self = .inputOutput(path: path, detail: detail)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(path: path, detail: detail)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: self = .notWritable(path: path, detail: detail)
        case .SQLITE_MISUSE: self = .closed(path: path)
        default: self = .other(path: path, detail: detail)
        }
    }
}
