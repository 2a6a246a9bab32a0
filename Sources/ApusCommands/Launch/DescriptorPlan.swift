import Glibc

/// How a coordinator shares out the file descriptors that the system lets it open.
///
/// Every limit of connections follows from it, so that the store and the log files always find one: a flood of
/// connections is refused and cannot fail a commit.
struct DescriptorPlan: Hashable, Sendable {
    /// More than any coordinator uses; programs that go through all descriptors are slow beyond.
    static let limitMax = 65_536

    /// Kept for the store, its readers, logs, uploads, and what the program itself opens.
    let files: Int

    /// Connections of the HTTP API.
    let web: Int

    /// Connections of workers.
    let workers: Int

    /// Connections of workers that are told to come back later.
    let refused: Int

    init(limit: Int) {
        let limit = max(limit, 64)
        self.files = min(max(limit / 4, 32), 1_024)
        self.web = min(max(limit / 8, 8), 512)
        self.refused = min(max(limit / 16, 4), 256)
        // The web server says a last word to half as many more.
        let rest = limit - self.files - self.web - self.web / 2 - self.refused
        self.workers = min(max(rest, 4), 12_000)
    }

    /// Raises this process's limit as far as it may, and plans for that.
    static func raised() -> DescriptorPlan {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return DescriptorPlan(limit: 1_024)
        }
        let wanted = min(limit.rlim_max, rlim_t(Self.limitMax))
        if limit.rlim_cur < wanted {
            var raised = rlimit(rlim_cur: wanted, rlim_max: limit.rlim_max)
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit.rlim_cur = wanted }
        }
        return DescriptorPlan(limit: Int(min(limit.rlim_cur, rlim_t(Self.limitMax))))
    }
}
