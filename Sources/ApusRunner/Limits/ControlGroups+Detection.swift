package import ApusStudy
import Glibc

extension ControlGroups {
    /// What of this machine's control groups this process may use.
    package struct Detection: Sendable {
        /// `nil` where none may be used.
        package let groups: ControlGroups?

        /// For a person and for programs: what is enforced, and why the rest is not.
        package let limits: Capabilities.Limits
    }

    /// Tries out, in this order, version 2 and version 1.
    ///
    /// Groups are made inside of the one that this process is in, so that what holds for the worker holds for its
    /// programs too. With version 2, this process moves to a group of its own inside of it where that is needed and
    /// nobody else is there. Blocks.
    package static func detect(
        owner: String,
        former: [String] = [],
        root: String = Self.systemRoot,
        membership: String? = nil
    ) -> Detection {
        Self.detect(owner: owner, former: former, root: root, membership: membership, files: ControlFiles())
    }

    static func detect(
        owner: String,
        former: [String] = [],
        root: String,
        membership: String?,
        files: ControlFiles
    ) -> Detection {
        let membership = GroupMembership(membership ?? files.text(of: "/proc/self/cgroup") ?? "")
        let search = GroupSearch(owner: owner, former: former, root: root, membership: membership, files: files)
        return files.has("\(root)/cgroup.controllers") ? search.second() : search.first()
    }
}

/// Finds out what can be used, by trying it.
private struct GroupSearch {
    let owner: String
    let former: [String]
    let root: String
    let membership: GroupMembership
    let files: ControlFiles

    func first() -> ControlGroups.Detection {
        var places: [GroupController: String] = [:]
        var folders: [String] = []
        var missing: [(GroupController, String)] = []
        for controller in GroupController.allCases {
            let mount = "\(self.root)/\(controller.rawValue)"
            let own = mount + (self.membership.places[controller.rawValue] ?? "")
            // In a container, the own group is mounted as if it was the uppermost one.
            let place = self.files.isFolder(own) ? own : mount
            guard self.files.isFolder(place) else {
                missing.append((controller, "there is no \(mount)"))
                continue
            }
            if let reason = self.refusal(in: place) {
                missing.append((controller, reason))
                continue
            }
            places[controller] = place
            if !folders.contains(place) { folders.append(place) }
        }
        return self.detection(.one, places, folders, missing)
    }

    func second() -> ControlGroups.Detection {
        var place = self.root + (self.membership.unified ?? "")
        if place.hasSuffix("/\(ControlGroups.agentName)") { place.removeLast(ControlGroups.agentName.count + 1) }
        if !self.files.isFolder(place) { place = self.root }
        let controllers = GroupController.allCases.filter { $0 != .freezer }
        if let reason = self.refusal(in: place) {
            return self.detection(.two, [:], [], controllers.map { ($0, reason) })
        }
        let given = self.files.text(of: "\(place)/cgroup.controllers")?.split { $0 == " " || $0 == "\n" } ?? []
        var places: [GroupController: String] = [:]
        var missing: [(GroupController, String)] = []
        for controller in controllers {
            guard given.contains(where: { $0 == controller.rawValue }) else {
                missing.append((controller, "\(place) is not given the controller \(controller.rawValue)"))
                continue
            }
            if let reason = self.refusal(of: controller, in: place) {
                missing.append((controller, reason))
            } else {
                places[controller] = place
            }
        }
        return self.detection(.two, places, [place], missing)
    }

    /// Why no group can be made in a folder; `nil` when it can.
    private func refusal(in place: String) -> String? {
        let folder = "\(place)/apus-\(self.owner)-probe"
        let error = self.files.makeFolder(folder)
        guard error == 0 || error == EEXIST else { return Self.text(of: error, place) }
        _ = self.files.removeFolder(folder)
        return nil
    }

    /// Turns on a controller for the groups in a folder; why that cannot be, or `nil`.
    private func refusal(of controller: GroupController, in place: String) -> String? {
        let path = "\(place)/cgroup.subtree_control"
        var error = self.files.say("+\(controller.rawValue)", to: path)
        if error == EBUSY {
            guard self.moveAway(from: place) else {
                return "other programs are in \(place); start the worker in a group of its own"
            }
            error = self.files.say("+\(controller.rawValue)", to: path)
        }
        return error == 0 ? nil : Self.text(of: error, path)
    }

    /// Moves this process, if it is alone there, into a group of its own.
    private func moveAway(from place: String) -> Bool {
        let there = self.files.text(of: "\(place)/cgroup.procs")?.split(separator: "\n").compactMap { pid_t($0) } ?? []
        guard there.allSatisfy({ $0 == getpid() }) else { return false }
        let agent = "\(place)/\(ControlGroups.agentName)"
        let error = self.files.makeFolder(agent)
        guard error == 0 || error == EEXIST else { return false }
        return self.files.say("\(getpid())", to: "\(agent)/cgroup.procs") == 0
    }

    private func detection(
        _ version: ControlGroups.Version,
        _ places: [GroupController: String],
        _ folders: [String],
        _ missing: [(GroupController, String)]
    ) -> ControlGroups.Detection {
        let enforced = GroupController.allCases.filter { places[$0] != nil }.compactMap(\.limit)
        let limits = Capabilities.Limits(
            means: enforced.isEmpty ? "" : version.rawValue,
            enforced: enforced,
            missing: missing.compactMap { controller, reason in
                controller.limit.map { Self.bounded("\($0) (\(reason))") }
            }
        )
        guard !folders.isEmpty else { return ControlGroups.Detection(groups: nil, limits: limits) }
        let groups = ControlGroups(
            version: version,
            places: places,
            folders: folders,
            owner: self.owner,
            former: self.former,
            files: self.files
        )
        return ControlGroups.Detection(groups: groups, limits: limits)
    }

    /// Fit to be told to the coordinator, whatever the folders are called.
    private static func bounded(_ text: String) -> String {
        var text = LogText.escaped(text)
        while text.utf8.count > Self.reasonBytesMax { text.removeLast() }
        return text
    }

    private static let reasonBytesMax = 512

    private static func text(of error: Int32, _ path: String) -> String {
        switch error {
        case EACCES, EPERM, EROFS: "no permission for \(path)"
        default: "\(path): \(String(cString: strerror(error)))"
        }
    }
}
