/// A part of the kernel that control groups have something to say to.
enum GroupController: String, CaseIterable, Sendable {
    case memory
    case cpu
    case processes = "pids"

    /// Of version 1 only: version 2 can freeze without one.
    case freezer

    /// The word for what it limits, for a person; `nil` where it limits nothing.
    var limit: String? {
        switch self {
        case .memory: "memory"
        case .cpu: "cpu"
        case .processes: "processes"
        case .freezer: nil
        }
    }
}
