package import ApusRunner
package import ApusStudy
import FoundationEssentials
import Glibc

/// The folder in which a worker keeps its files.
///
/// `runs` holds the folders of attempts that are not over, `kept` those that their study wants kept, `artifacts` what
/// is being uploaded, `inputs` the cache of inputs, `spool` what attempts did, `keeper` the way to the keeper, `groups`
/// which control groups are the worker's.
/// Every call blocks.
package struct StateFolder: Sendable {
    /// Absolute, without a slash at its end.
    package let path: String

    package init(path: String) {
        self.path = RunFolder(path: path).path
    }

    package var inputsPath: String { "\(self.path)/inputs" }

    package func run(of attempt: AttemptID) -> RunFolder {
        RunFolder(path: "\(self.path)/runs/\(attempt.name)")
    }

    /// Where the folder of an attempt stays that its study wants kept.
    package func kept(of attempt: AttemptID) -> RunFolder {
        RunFolder(path: "\(self.path)/kept/\(attempt.name)")
    }

    /// Where the keeper's socket is.
    package var keeperPath: String { "\(self.path)/keeper" }

    func spool(named name: String) -> Spool {
        Spool(folder: "\(self.path)/spool", name: name)
    }

    /// Which session this worker had last.
    var identityPath: String { "\(self.path)/identity" }

    /// The attempts that a former process wrote down.
    func spooledNames() -> [String] {
        Self.names(in: "\(self.path)/spool").filter { $0.hasSuffix(".job") }.map { String($0.dropLast(4)) }
            .filter(KeeperOrder.isName).sorted()
    }

    package func artifact(of attempt: AttemptID) -> String {
        "\(self.path)/artifacts/\(attempt.name).tar.zst"
    }

    /// Makes the folders, and takes the lock; the folder is this worker's as long as the result lives.
    package func open() throws(WorkerError) -> StateLock {
        try self.makeWithParents()
        let lock = try StateLock(path: "\(self.path)/lock", folder: self.path)
        for name in ["runs", "kept", "artifacts", "spool", "keeper"] { try self.make("\(self.path)/\(name)") }
        return lock
    }

    func makeWithParents() throws(WorkerError) {
        var parents: [String] = []
        var parent = self.path[...]
        while !parent.isEmpty {
            parents.append(String(parent))
            parent = parent[..<(parent.lastIndex(of: "/") ?? parent.startIndex)]
        }
        for folder in parents.reversed() { try self.make(folder) }
    }

    /// Removes what former processes left, but for the attempts of these names; the result says what would not go.
    package func clean(keeping kept: Set<String> = []) -> [String] {
        var stubborn: [String] = []
        for name in Self.names(in: "\(self.path)/spool") where !kept.contains(Self.stem(of: name)) {
            unlink("\(self.path)/spool/\(name)")
        }
        for name in Self.names(in: "\(self.path)/runs") where !kept.contains(name) {
            do {
                try RunFolder(path: "\(self.path)/runs/\(name)").remove()
            } catch {
                stubborn.append(error.description)
            }
        }
        for name in Self.names(in: "\(self.path)/artifacts") { unlink("\(self.path)/artifacts/\(name)") }
        return stubborn
    }

    /// Ends the life of a run's folder: it is moved to `kept`, or removed.
    package func close(_ attempt: AttemptID, isKept: Bool) throws {
        let folder = self.run(of: attempt)
        self.spool(named: attempt.name).remove()
        guard isKept else { return try folder.remove() }
        // Of another coordinator's attempt with these numbers.
        try self.kept(of: attempt).remove()
        guard rename(folder.path, self.kept(of: attempt).path) == 0 else {
            throw WorkerError.folder(path: folder.path, reason: Self.systemText)
        }
    }

    static func removeFile(_ path: String) {
        unlink(path)
    }

    private func make(_ folder: String) throws(WorkerError) {
        guard mkdir(folder, 0o700) != 0, errno != EEXIST else { return }
        throw .folder(path: folder, reason: Self.systemText)
    }

    private static func stem(of name: String) -> String {
        String(name.prefix { $0 != "." })
    }

    private static func names(in folder: String) -> [String] {
        // A folder that cannot be listed is noticed by the next attempt that needs it.
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    static var systemText: String {
        String(cString: strerror(errno))
    }
}

extension AttemptID {
    /// A file name that no other attempt of this coordinator has.
    var name: String {
        "\(self.trial.study.rawValue)-\(self.trial.number)-\(self.epoch)"
    }
}
