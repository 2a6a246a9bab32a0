import ApusStudy
import Glibc
import Testing

@testable import ApusRunner

/// With a plain folder that stands for the kernel's file system.
@Suite struct ControlGroupsTests {
    private static let files = ControlFiles(makesFiles: true)
    private static let limits = AttemptLimits(
        Resources(cores: 4, memoryBytes: 1 << 30, isCapped: true),
        processesMax: 100
    )

    private static func root(_ folders: [String], controllers: String? = nil) -> String {
        let root = Scratch().path
        for folder in folders { mkdir("\(root)/\(folder)", 0o755) }
        if let controllers { _ = Self.files.say(controllers, to: "\(root)/cgroup.controllers") }
        return root
    }

    private static func detect(_ root: String, membership: String) -> ControlGroups.Detection {
        ControlGroups.detect(owner: "a1", root: root, membership: membership, files: Self.files)
    }

    @Test func `version 1: groups are made inside of the worker's own, in each hierarchy`() throws {
        let root = Self.root(["memory", "memory/own", "cpu", "pids", "freezer"])
        let membership = "4:memory:/own\n3:cpu,cpuacct:/\n2:pids:/elsewhere\n0::/\n"

        let detection = Self.detect(root, membership: membership)
        let groups = try #require(detection.groups)
        let group = try groups.make("1-2-3", Self.limits)

        #expect(
            detection.limits
                == Capabilities.Limits(means: "cgroup v1", enforced: ["memory", "cpu", "processes"], missing: [])
        )
        // The place of pids is not there: as in a container, where the own group is mounted as the uppermost.
        let places = ["memory/own", "cpu", "pids", "freezer"].map { "\(root)/\($0)/apus-a1-1-2-3" }
        #expect(group.folders == places)
        #expect(Self.files.text(of: "\(places[0])/memory.limit_in_bytes") == "1073741824")
        #expect(Self.files.text(of: "\(places[0])/memory.memsw.limit_in_bytes") == "1073741824")
        #expect(Self.files.text(of: "\(places[1])/cpu.shares") == "4096")
        #expect(Self.files.text(of: "\(places[1])/cpu.cfs_quota_us") == "400000")
        #expect(Self.files.text(of: "\(places[2])/pids.max") == "100")

        #expect(group.admit(4_711) == 0)
        for place in places { #expect(Self.files.text(of: "\(place)/cgroup.procs") == "4711") }
    }

    @Test func `version 1: what is missing is told, and the rest is used`() throws {
        let root = Self.root(["cpu", "freezer"])

        let detection = Self.detect(root, membership: "")

        #expect(detection.groups?.folders == ["\(root)/cpu", "\(root)/freezer"])
        #expect(
            detection.limits
                == Capabilities.Limits(
                    means: "cgroup v1",
                    enforced: ["cpu"],
                    missing: ["memory (there is no \(root)/memory)", "processes (there is no \(root)/pids)"]
                )
        )
    }

    @Test func `version 2: one group, with the controllers that are given`() throws {
        let root = Self.root(["user", "user/worker"])
        _ = Self.files.say("cpuset cpu memory pids\n", to: "\(root)/cgroup.controllers")
        _ = Self.files.say("memory pids\n", to: "\(root)/user/worker/cgroup.controllers")

        let detection = Self.detect(root, membership: "0::/user/worker\n")
        let group = try #require(detection.groups).make("1-2-3", Self.limits)

        let place = "\(root)/user/worker"
        #expect(
            detection.limits
                == Capabilities.Limits(
                    means: "cgroup v2",
                    enforced: ["memory", "processes"],
                    missing: ["cpu (\(place) is not given the controller cpu)"]
                )
        )
        #expect(group.folders == ["\(place)/apus-a1-1-2-3"])
        #expect(Self.files.text(of: "\(group.folders[0])/memory.max") == "1073741824")
        #expect(Self.files.text(of: "\(group.folders[0])/memory.swap.max") == "0")
        #expect(Self.files.text(of: "\(group.folders[0])/memory.oom.group") == "1")
        #expect(Self.files.text(of: "\(group.folders[0])/pids.max") == "100")
        #expect(Self.files.text(of: "\(group.folders[0])/cpu.weight") == nil)
        #expect(Self.files.text(of: "\(place)/cgroup.subtree_control") == "+pids")
    }

    @Test func `version 2: a worker in its agent's group makes groups beside it`() throws {
        let root = Self.root(["worker", "worker/apus-agent"], controllers: "cpu memory pids")
        _ = Self.files.say("cpu memory pids", to: "\(root)/worker/cgroup.controllers")

        let detection = Self.detect(root, membership: "0::/worker/apus-agent\n")

        #expect(detection.groups?.folders == ["\(root)/worker"])
        #expect(detection.limits.missing == [])
    }

    @Test func `without control groups there are none, and it is told why`() async throws {
        let scratch = Scratch()

        let detection = ControlGroups.detect(owner: "a1", root: "\(scratch.path)/none")

        #expect(detection.groups == nil)
        #expect(detection.limits.means == "")
        #expect(detection.limits.enforced == [])
        #expect(
            detection.limits.missing == [
                "memory (there is no \(scratch.path)/none/memory)", "cpu (there is no \(scratch.path)/none/cpu)",
                "processes (there is no \(scratch.path)/none/pids)",
            ]
        )
        let job = scratch.job(script: "exit 0", resources: Resources(memoryBytes: 1))
        let (result, _, _) = await KernelGroups.runner(detection.groups).record(job)
        #expect(result.end.outcome == .succeeded)
    }

    @Test func `a reason is never longer than a message may hold`() {
        let root = "/\(String(repeating: "ä", count: 2_000))"

        for limit in ControlGroups.detect(owner: "a1", root: root).limits.missing {
            #expect(limit.utf8.count <= 512)
            #expect(limit.hasPrefix("memory (") || limit.hasPrefix("cpu (") || limit.hasPrefix("processes ("))
        }
    }

    @Test(
        arguments: [
            ("oom_kill_disable 0\nunder_oom 0\noom_kill 0\n", "1073741824\n", ControlGroup.MemoryEnd.none),
            ("oom_kill_disable 0\nunder_oom 0\noom_kill 2\n", "1073741824\n", .overLimit(1 << 30)),
            ("oom_kill_disable 0\nunder_oom 0\noom_kill 2\n", "1073737728\n", .overLimit(1 << 30)),
            ("oom_kill_disable 0\nunder_oom 0\noom_kill 2\n", "900000000\n", .shortage), ("", "", .none),
        ]
    )
    func `version 1: the group's own limit is told from a shortage of the machine`(
        control: String,
        most: String,
        expected: ControlGroup.MemoryEnd
    ) throws {
        let root = Self.root(["memory"])
        let group = try #require(Self.detect(root, membership: "").groups).make("1-2-3", Self.limits)

        _ = Self.files.say(control, to: "\(group.folders[0])/memory.oom_control")
        _ = Self.files.say(most, to: "\(group.folders[0])/memory.max_usage_in_bytes")

        #expect(group.memoryEnd() == expected)
    }

    @Test(
        arguments: [
            ("low 0\nhigh 0\nmax 9\noom 0\noom_kill 0\n", ControlGroup.MemoryEnd.none),
            ("low 0\nhigh 0\nmax 9\noom 1\noom_kill 3\n", .overLimit(1 << 30)),
            ("low 0\nhigh 0\nmax 0\noom 0\noom_kill 1\n", .shortage),
        ]
    )
    func `version 2: the group's own limit is told from a shortage of the machine`(
        events: String,
        expected: ControlGroup.MemoryEnd
    ) throws {
        let root = Self.root([], controllers: "memory")
        let group = try #require(Self.detect(root, membership: "0::/\n").groups).make("1-2-3", Self.limits)

        _ = Self.files.say(events, to: "\(group.folders[0])/memory.events")

        #expect(group.memoryEnd() == expected)
    }

    @Test func `a process that cannot be seen, and this process itself, are nobody's to kill`() throws {
        let root = Self.root(["pids"])
        let group = try #require(Self.detect(root, membership: "").groups).make("1-2-3", Self.limits)

        _ = Self.files.say("0\n1\n\(getpid())\n2147483647\n", to: "\(group.folders[0])/cgroup.procs")

        #expect(group.processes() == [2_147_483_647])
    }
}
