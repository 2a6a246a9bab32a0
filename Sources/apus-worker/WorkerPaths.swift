import ApusRunner
import ApusStudy
import ApusWorker
import Glibc

/// Where this program and its files are.
enum WorkerPaths {
    /// `$XDG_STATE_HOME/apus/worker-NAME`, else `~/.local/state/apus/worker-NAME`.
    static func standard(_ name: WorkerName) throws -> String {
        if let state = Self.variable("XDG_STATE_HOME"), state.hasPrefix("/") {
            return "\(state)/apus/worker-\(name.rawValue)"
        }
        guard let home = Self.variable("HOME"), home.hasPrefix("/") else {
            throw WorkerError.folder(path: "~/.local/state/apus", reason: "HOME is not set")
        }
        return "\(home)/.local/state/apus/worker-\(name.rawValue)"
    }

    /// `$APUS_SECRETS`, else `$XDG_CONFIG_HOME/apus/secrets`, else `~/.config/apus/secrets`.
    static func secrets() -> SecretFolder {
        if let path = Self.variable("APUS_SECRETS"), path.hasPrefix("/") { return SecretFolder(path: path) }
        if let home = Self.variable("XDG_CONFIG_HOME"), home.hasPrefix("/") {
            return SecretFolder(path: "\(home)/apus/secrets")
        }
        return SecretFolder(path: "\(Self.variable("HOME") ?? "")/.config/apus/secrets")
    }

    /// For what can be made again: `$XDG_CACHE_HOME/apus`, else `~/.cache/apus`; `nil` where that is not this user's.
    static func cache() -> String? {
        func own(_ path: String?) -> String? {
            var status = stat()
            guard let path, path.hasPrefix("/"), stat(path, &status) == 0 else { return nil }
            return status.st_uid == geteuid() ? path : nil
        }
        // One that was named and is not there is made, as its standard asks.
        if let named = Self.variable("XDG_CACHE_HOME"), named.hasPrefix("/") {
            mkdir(named, 0o700)
            return own(named).map { "\($0)/apus" }
        }
        return own(Self.variable("HOME")).map { "\($0)/.cache/apus" }
    }

    static func absolute(_ path: String) throws -> String {
        if path.hasPrefix("/") { return path }
        guard let folder = getcwd(nil, 0) else {
            throw WorkerError.folder(path: path, reason: String(cString: strerror(errno)))
        }
        defer { free(folder) }
        return "\(String(cString: folder))/\(path)"
    }

    /// This program itself, which is the engine's too.
    static func program() throws -> String {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                characters.baseAddress.map { readlink("/proc/self/exe", $0, characters.count) } ?? -1
            }
        }
        guard count > 0 else {
            throw WorkerError.folder(path: "/proc/self/exe", reason: String(cString: strerror(errno)))
        }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
