import Glibc

/// The control group of one program, with a folder in each hierarchy that is used.
///
/// Every call blocks.
struct ControlGroup: Sendable {
    /// What the kernel did to the group for want of memory.
    enum MemoryEnd: Hashable, Sendable {
        case none

        /// It killed in the group because the group reached its own limit, of so many bytes.
        case overLimit(Int)

        /// It killed in the group because the machine, or a group around this one, had no memory left.
        case shortage

        var isOverLimit: Bool {
            if case .overLimit = self { true } else { false }
        }
    }

    let version: ControlGroups.Version
    let folders: [String]

    /// The folder that counts memory.
    var memory: String?
    var memoryLimit: Int?
    let files: ControlFiles

    /// How long the end of a group is waited for.
    static let patience = 10_000
    private static let reapPatience = 1_000
    private static let pause: Int32 = 10

    /// Puts a process into the group, with all that it starts from then on; 0, or a number of `errno`.
    func admit(_ process: pid_t) -> Int32 {
        for folder in self.folders {
            let error = self.files.say("\(process)", to: "\(folder)/cgroup.procs")
            guard error == 0 else { return error }
        }
        return 0
    }

    /// Every process that is in a folder of the group now, or in a group inside of it.
    ///
    /// One of a process namespace that this process does not see is left out.
    func processes() -> Set<pid_t> {
        let own = getpid()
        var found: Set<pid_t> = []
        for folder in self.folders.flatMap({ self.tree(of: $0) }) {
            let lines = self.files.text(of: "\(folder)/cgroup.procs")?.split(separator: "\n") ?? []
            // 0 stands for a process that cannot be seen, and would be this process's own group to `kill`.
            found.formUnion(lines.compactMap { pid_t($0) }.filter { $0 > 1 && $0 != own })
        }
        return found
    }

    /// Sends SIGKILL to everything in the group at once: nothing in it can start anything meanwhile.
    func kill() {
        for folder in self.folders {
            _ = self.say("0", to: "\(folder)/pids.max")
            _ = self.say("1", to: "\(folder)/cgroup.kill")
        }
        self.freeze(true)
        for process in self.processes() { Glibc.kill(process, SIGKILL) }
        // Only what goes on dies.
        self.freeze(false)
    }

    /// Kills until the group is empty, and reaps what are this process's children; the processes that would not go.
    ///
    /// To be called when the leader has been reaped.
    func end(patience: Int = Self.patience) -> Set<pid_t> {
        var waited = 0
        var seen: Set<pid_t> = []
        var left = self.processes()
        while !left.isEmpty, waited < patience {
            seen.formUnion(left)
            self.kill()
            // It is out of the group before it can be reaped, so each is waited for and not only the group.
            for process in left { waited += ProcessTree.reap(process, milliseconds: 100) }
            left = self.processes()
            guard !left.isEmpty else { break }
            _ = poll(nil, 0, Self.pause)
            waited += Int(Self.pause)
        }
        Self.reap(seen.subtracting(left))
        return left
    }

    /// Reaps what was killed, as far as it becomes this process's in time.
    ///
    /// A process leaves its group before its children are given away: so the parent of one that was killed may be no
    /// member any more, and yet be its parent.
    private static func reap(_ killed: Set<pid_t>) {
        var left = killed
        var waited = 0
        while true {
            for process in left { ProcessTree.reap(process) }
            left = left.filter { ProcessTable.isZombie($0) }
            guard !left.isEmpty, waited < Self.reapPatience else { return }
            _ = poll(nil, 0, Self.pause)
            waited += Int(Self.pause)
        }
    }

    /// Removes the group, which is to be empty; false when the kernel does not let go of it in time.
    @discardableResult
    func remove(patience: Int = 1_000) -> Bool {
        var isGone = true
        for folder in self.folders.flatMap({ self.tree(of: $0).reversed() }) {
            var waited = 0
            // A process that was killed a moment ago may still be on its way out.
            while self.files.removeFolder(folder) == EBUSY, waited < patience {
                _ = poll(nil, 0, Self.pause)
                waited += Int(Self.pause)
            }
            if self.files.isFolder(folder) { isGone = false }
        }
        return isGone
    }

    /// What happened to the group so far.
    func memoryEnd() -> MemoryEnd {
        guard let folder = self.memory else { return .none }
        switch self.version {
        case .one:
            guard self.files.number("oom_kill", in: "\(folder)/memory.oom_control") ?? 0 > 0 else { return .none }
            // Newer kernels do not count failures for each group; a little below the limit, nothing more fits in.
            let most = Self.count(self.files.text(of: "\(folder)/memory.max_usage_in_bytes")) ?? 0
            return self.end(isOwn: self.memoryLimit.map { most >= $0 - $0 / 16 } ?? false)
        case .two:
            guard self.files.number("oom_kill", in: "\(folder)/memory.events") ?? 0 > 0 else { return .none }
            return self.end(isOwn: self.files.number("oom", in: "\(folder)/memory.events") ?? 0 > 0)
        }
    }

    private static func count(_ text: String?) -> Int? { text.flatMap { Int($0.prefix { $0.isNumber }) } }

    private func end(isOwn: Bool) -> MemoryEnd {
        guard isOwn, let limit = self.memoryLimit else { return .shortage }
        return .overLimit(limit)
    }

    /// The folder and those in it, a folder before what is in it.
    private func tree(of folder: String) -> [String] {
        [folder] + self.files.folders(in: folder).flatMap { self.tree(of: "\(folder)/\($0)") }
    }

    private func freeze(_ isFrozen: Bool) {
        for folder in self.folders {
            guard !self.files.has("\(folder)/cgroup.kill") else { continue }
            _ = self.say(isFrozen ? "1" : "0", to: "\(folder)/cgroup.freeze")
            _ = self.say(isFrozen ? "FROZEN" : "THAWED", to: "\(folder)/freezer.state")
        }
    }

    /// Says it where there is such a file: not every kernel and hierarchy has each.
    private func say(_ text: String, to path: String) -> Int32 {
        self.files.has(path) ? self.files.say(text, to: path) : ENOENT
    }
}
