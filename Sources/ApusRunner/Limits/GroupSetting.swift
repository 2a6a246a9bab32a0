/// One limit, as the kernel is told of it.
struct GroupSetting: Hashable, Sendable {
    let controller: GroupController
    let file: String
    let text: String

    /// Whether a group without it is of no use.
    var isNeeded = true

    /// In the order in which they are to be set.
    static func all(_ limits: AttemptLimits, _ version: ControlGroups.Version) -> [Self] {
        switch version {
        case .one: self.first(limits)
        case .two: self.second(limits)
        }
    }

    /// Microseconds in which a capped group gets its cores' time once.
    private static let period = 100_000

    private static func first(_ limits: AttemptLimits) -> [Self] {
        var settings: [Self] = []
        if let bytes = limits.memoryBytes {
            settings.append(Self(controller: .memory, file: "memory.limit_in_bytes", text: "\(bytes)"))
            // Together with swap; a kernel that does not count swap has no such file.
            settings.append(
                Self(controller: .memory, file: "memory.memsw.limit_in_bytes", text: "\(bytes)", isNeeded: false)
            )
        }
        // A process outside of all groups weighs as much as one core.
        let shares = min(1_024 * limits.cores, 262_144)
        settings.append(Self(controller: .cpu, file: "cpu.shares", text: "\(shares)"))
        if limits.isCapped {
            settings.append(Self(controller: .cpu, file: "cpu.cfs_period_us", text: "\(Self.period)"))
            settings.append(Self(controller: .cpu, file: "cpu.cfs_quota_us", text: "\(limits.cores * Self.period)"))
        }
        settings.append(Self(controller: .processes, file: "pids.max", text: "\(limits.processesMax)"))
        return settings
    }

    private static func second(_ limits: AttemptLimits) -> [Self] {
        var settings: [Self] = []
        if let bytes = limits.memoryBytes {
            settings.append(Self(controller: .memory, file: "memory.max", text: "\(bytes)"))
            settings.append(Self(controller: .memory, file: "memory.swap.max", text: "0", isNeeded: false))
            settings.append(Self(controller: .memory, file: "memory.oom.group", text: "1", isNeeded: false))
        }
        settings.append(Self(controller: .cpu, file: "cpu.weight", text: "\(min(100 * limits.cores, 10_000))"))
        if limits.isCapped {
            let text = "\(limits.cores * Self.period) \(Self.period)"
            settings.append(Self(controller: .cpu, file: "cpu.max", text: text))
        }
        settings.append(Self(controller: .processes, file: "pids.max", text: "\(limits.processesMax)"))
        return settings
    }
}
