package import ApusStudy
import Glibc

/// The control groups that a worker may make on this machine, one for each program of an attempt.
///
/// A group is named `apus-OWNER-ATTEMPT`, and no group of another name is ever touched. A value: it is found once, at
/// the start of a process, by ``detect(owner:former:root:membership:)``.
package struct ControlGroups: Sendable {
    enum Version: String, Sendable {
        case one = "cgroup v1"
        case two = "cgroup v2"
    }

    /// Where Linux mounts them.
    package static let systemRoot = "/sys/fs/cgroup"

    /// The group of version 2 that the worker itself moves to, since a group with limits for its parts holds no process.
    static let agentName = "apus-agent"

    let version: Version

    /// The folder in which groups are made, for each controller that can be used.
    let places: [GroupController: String]

    /// The folders in which groups are made, each once; there even where no controller can be used.
    package let folders: [String]

    /// Told apart from other workers' by these letters and digits.
    let owner: String

    /// Folders in which former processes of this worker made groups.
    let former: [String]
    let files: ControlFiles

    /// Holds the programs of an attempt; throws when the kernel does not let the worker make it.
    ///
    /// A group that a former run left is emptied first.
    func make(_ name: String, _ limits: AttemptLimits) throws(RunnerError) -> ControlGroup {
        let folders = self.folders.map { "\($0)/\(self.prefix)\(name)" }
        let memory = self.places[.memory].map { "\($0)/\(self.prefix)\(name)" }
        let group = ControlGroup(
            version: self.version,
            folders: folders,
            memory: memory,
            memoryLimit: memory == nil ? nil : limits.memoryBytes,
            files: self.files
        )
        for folder in folders {
            var error = self.files.makeFolder(folder)
            if error == EEXIST {
                let left = ControlGroup(version: self.version, folders: [folder], files: self.files)
                guard left.end().isEmpty, left.remove() else {
                    throw RunnerError("processes of a former run are still in the control group \(folder)")
                }
                error = self.files.makeFolder(folder)
            }
            guard error == 0 else {
                group.remove()
                throw RunnerError("cannot make the control group \(folder): \(String(cString: strerror(error)))")
            }
        }
        for setting in GroupSetting.all(limits, self.version) {
            guard let place = self.places[setting.controller] else { continue }
            let path = "\(place)/\(self.prefix)\(name)/\(setting.file)"
            let error = self.files.say(setting.text, to: path)
            guard error == 0 || !setting.isNeeded else {
                group.remove()
                throw RunnerError("cannot set the limit \(path): \(String(cString: strerror(error)))")
            }
        }
        return group
    }

    /// Ends what former processes of this worker left in groups, but for those of the named attempts.
    ///
    /// Gives the processes that would not go. Blocks.
    package func sweep(keeping kept: Set<AttemptID>) -> [Int32] {
        let kept = Set(kept.map(Self.name))
        var left: Set<Int32> = []
        for folder in Set(self.folders + self.former) {
            for name in self.files.folders(in: folder) where name.hasPrefix(self.prefix) {
                guard !kept.contains(String(name.dropFirst(self.prefix.count))) else { continue }
                left.formUnion(self.end(folder: "\(folder)/\(name)"))
            }
        }
        return left.sorted()
    }

    /// Ends what runs in the groups of one attempt; gives the processes that would not go.
    ///
    /// Blocks.
    package func end(_ attempt: AttemptID) -> [Int32] {
        let name = "\(self.prefix)\(Self.name(of: attempt))"
        return Set(Set(self.folders + self.former).flatMap { self.end(folder: "\($0)/\(name)") }).sorted()
    }

    static func name(of attempt: AttemptID) -> String {
        "\(attempt.trial.study.rawValue)-\(attempt.trial.number)-\(attempt.epoch)"
    }

    private var prefix: String { "apus-\(self.owner)-" }

    private func end(folder: String) -> Set<Int32> {
        guard self.files.isFolder(folder) else { return [] }
        let group = ControlGroup(version: self.version, folders: [folder], files: self.files)
        let left = group.end()
        group.remove()
        return left
    }
}
