import Glibc
import Synchronization

@testable import ApusRunner

/// The control groups of this machine, for tests with its kernel.
enum KernelGroups {
    private static let count = Atomic<Int>(0)

    /// Where hybrid systems mount version 2 beside version 1.
    static let hybridRoot = "\(ControlGroups.systemRoot)/unified"

    /// With an owner that no other test has; `nil` where this process may make none.
    static func detect(root: String = ControlGroups.systemRoot) -> ControlGroups? {
        let number = Self.count.add(1, ordering: .relaxed).newValue
        return ControlGroups.detect(owner: "test\(getpid())x\(number)", root: root).groups
    }

    /// Whether the kernel lets this process limit memory, cores and processes.
    static let isComplete =
        Self.detect().map { groups in
            [.memory, .cpu, .processes].allSatisfy { groups.places[$0] != nil }
        } ?? false

    static let isSplit = Self.isComplete && Self.detect()?.version == .one

    static let isHybrid = Self.detect(root: Self.hybridRoot) != nil

    static func runner(_ groups: ControlGroups?, processesMax: Int = 4_096) -> CommandRunner {
        let settings = RunnerSettings(
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"],
            groups: groups,
            processesMax: processesMax
        )
        return CommandRunner(settings: settings, clock: ContinuousClock())
    }
}

extension ControlGroups {
    /// The group's folder of that controller, for the attempt of ``Scratch``.
    func place(_ controller: GroupController, of name: String = "7-12-3") -> String {
        "\(self.places[controller] ?? "")/apus-\(self.owner)-\(name)"
    }

    /// The groups of this owner that are there.
    var present: [String] {
        self.folders.flatMap { folder in
            self.files.folders(in: folder).filter { $0.hasPrefix("apus-\(self.owner)-") }.map { "\(folder)/\($0)" }
        }
    }
}
