import ApusStudy
import Glibc
import Testing

@testable import ApusRunner

/// With the real kernel: what it lets programs take, and what it leaves of them.
@Suite(.enabled(if: KernelGroups.isComplete, "this process cannot write control groups here"))
struct KernelGroupsTests {
    /// Also when it has ended and nobody has reaped it.
    private static func isAlive(_ process: pid_t) -> Bool { kill(process, 0) == 0 }

    private static func groups() throws -> ControlGroups { try #require(KernelGroups.detect()) }

    @Test func `a program that goes over its memory is killed, and the attempt is infeasible by its own limit`()
        async throws
    {
        let (scratch, groups) = (Scratch(), try Self.groups())
        // What is killed is not the leader; that would go on.
        let script = "head -c 400000000 /dev/zero | tail > /dev/null; echo went on; sleep 1000"
        let job = scratch.job(script: script, resources: Resources(memoryBytes: 32 << 20))

        let (result, _, _) = await KernelGroups.runner(groups).record(job)

        #expect(result.end.outcome == .infeasible)
        #expect(
            result.end.reason.hasPrefix("the program went over its memory limit of 32 MiB (resources.memory) and was")
        )
        #expect(result.leftovers == [])
        #expect(result.notes == [])
        #expect(groups.present == [])
    }

    @Test func `a program that ends well within its memory succeeds`() async throws {
        let (scratch, groups) = (Scratch(), try Self.groups())
        let job = scratch.job(
            script: "head -c 4000000 /dev/zero | tail > /dev/null",
            resources: Resources(memoryBytes: 256 << 20)
        )

        let (result, _, _) = await KernelGroups.runner(groups).record(job)

        #expect(result.end.outcome == .succeeded)
        #expect(groups.present == [])
    }

    @Test(.enabled(if: KernelGroups.isSplit, "the file is one of version 1"))
    func `a crash is no lack of memory, and neither is the kill of somebody else`() async throws {
        let (scratch, groups) = (Scratch(), try Self.groups())
        let job = scratch.job(script: "kill -KILL $$", resources: Resources(memoryBytes: 256 << 20))

        let (result, _, _) = await KernelGroups.runner(groups).record(job)

        #expect(result.end.outcome == .failed)
        #expect(result.end.signal == SIGKILL)
        #expect(result.end.reason.contains("the machine may have been out of memory"))
    }

    @Test(.enabled(if: KernelGroups.isSplit, "the files are those of version 1"))
    func `a fork bomb is held to its number of processes, and nothing of it survives`() async throws {
        let (scratch, groups) = (Scratch(), try Self.groups())
        let events = "\(groups.place(.processes))/pids.events"
        let script = """
            setsid perl -e 'open my $f, ">", "pids"; print $f $$; close $f; while (1) { fork }' &
            refused=0
            while [ "$refused" = 0 ]; do read word refused < \(events); done
            printf 'refused\\t%s\\n' "$refused"
            """
        let job = scratch.job(script: script, metrics: [.stdout])

        let (result, _, measurements) = await KernelGroups.runner(groups, processesMax: 48).record(job)

        #expect(result.end.outcome == .succeeded)
        #expect(measurements.first?.value ?? 0 >= 1)
        #expect(result.leftovers == [])
        #expect(groups.present == [])
        let bomb = try #require(pid_t(try scratch.text("pids")))
        #expect(!Self.isAlive(bomb))
    }

    /// Without its mark, its environment, its session and its parent, only the group knows whose it is.
    ///
    /// The first number is the one that sleeps; the second is its parent's, which ends by itself.
    static let hidden = """
        (setsid env -i PATH=/usr/bin:/bin prlimit --msgqueue=0 sh -c 'cd /; (exec sh -c "echo \\$\\$ $$ > FOLDER/pids; \
        touch FOLDER/ready; exec sleep 1000") <&- >&- 2>&- &') &
        while [ ! -e ready ]; do :; done
        """

    /// Nobody may have reaped them yet, where they were given away late.
    private static func expectGone(_ scratch: Scratch) throws {
        let left = try scratch.text("pids").split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
        #expect(left.count == 2)
        #expect(left.filter { OrphanSweep.isAlive($0) } == [])
    }

    @Test func `a child that hides from everything else is found by its group`() async throws {
        let (scratch, groups) = (Scratch(), try Self.groups())
        let job = scratch.job(script: Self.hidden.replacing("FOLDER", with: scratch.path))

        let (result, _, _) = await KernelGroups.runner(groups).record(job)

        #expect(result.end.outcome == .succeeded)
        #expect(result.leftovers == [])
        #expect(groups.present == [])
        try Self.expectGone(scratch)
    }

    @Test(.enabled(if: KernelGroups.isSplit, "the files are those of version 1"), arguments: [false, true])
    func `cores are a part of the machine, and a cap where the study says so`(isCapped: Bool) async throws {
        let (scratch, groups) = (Scratch(), try Self.groups())
        let place = groups.place(.cpu)
        let script = """
            read shares < \(place)/cpu.shares; read quota < \(place)/cpu.cfs_quota_us
            printf 'shares\\t%s\\nquota\\t%s\\n' "$shares" "$quota"
            """
        let resources = Resources(cores: 3, isCapped: isCapped)

        let (result, _, measurements) = await KernelGroups.runner(groups).record(
            scratch.job(script: script, metrics: [.stdout], resources: resources)
        )

        #expect(result.end.outcome == .succeeded)
        #expect(measurements.map(\.value) == [3_072, isCapped ? 300_000 : -1])
    }

    @Test func `what a dead worker left is swept, and nothing of others or of what is kept`() async throws {
        let (scratch, groups, others) = (Scratch(), try Self.groups(), try Self.groups())
        let limits = AttemptLimits(Resources(), processesMax: 10)
        let kept = AttemptID(trial: TrialID(study: StudyID(rawValue: 1), number: 2), epoch: 3)
        let dead = try groups.make("9-9-9", limits)
        let alive = try groups.make("1-2-3", limits)
        let foreign = try others.make("9-9-9", limits)
        let spawned = try [dead, alive, foreign].map { try Self.sleeper(in: $0, scratch) }

        let left = groups.sweep(keeping: [kept])

        #expect(left == [])
        #expect(groups.present.allSatisfy { $0.hasSuffix("-1-2-3") })
        #expect(!Self.isAlive(spawned[0].tree.leader))
        #expect(alive.processes() == [spawned[1].tree.leader])
        #expect(foreign.processes() == [spawned[2].tree.leader])
        for (one, group) in zip(spawned, [dead, alive, foreign]) { Self.end(one, group) }
        #expect(groups.present + others.present == [])
    }

    @Test func `all that a group's end kills is reaped, whenever it dies`() throws {
        let (scratch, groups) = (Scratch(), try Self.groups())
        let group = try groups.make("1-2-3", AttemptLimits(Resources(), processesMax: 100))
        let spawned = try (0..<64).map { _ in try Self.sleeper(in: group, scratch) }

        let left = group.end()

        #expect(left == [])
        #expect(spawned.filter { Self.isAlive($0.tree.leader) }.count == 0)
        for one in spawned { Self.end(one, group) }
        #expect(groups.present == [])
    }

    @Test(.enabled(if: KernelGroups.isHybrid, "version 2 is not mounted beside version 1"))
    func `version 2 ends a group in one step`() async throws {
        let (scratch, groups) = (Scratch(), try #require(KernelGroups.detect(root: KernelGroups.hybridRoot)))
        let job = scratch.job(script: Self.hidden.replacing("FOLDER", with: scratch.path))

        let (result, _, _) = await KernelGroups.runner(groups).record(job)

        #expect(groups.version == .two)
        #expect(result.end.outcome == .succeeded)
        #expect(groups.present == [])
        try Self.expectGone(scratch)
    }

    @Test func `post-processing is held too, one program after the other`() async throws {
        let (scratch, groups) = (Scratch(), try Self.groups())
        let script =
            "grep -c -- '-7-12-3$' /proc/self/cgroup > count; read count < count; printf 'in\\t%s\\n' \"$count\""
        let post = MetricSource.postprocess(command: ["/bin/sh", "-c", script])
        let job = scratch.job(script: script, metrics: [.stdout, post])

        let (result, _, measurements) = await KernelGroups.runner(groups).record(job)

        #expect(result.end.outcome == .succeeded)
        #expect(measurements.map(\.value) == Array(repeating: Double(groups.folders.count), count: 2))
        #expect(groups.present == [])
    }

    private static func sleeper(in group: ControlGroup, _ scratch: Scratch) throws -> ProcessSpawner.Spawned {
        try scratch.folder.create()
        let spawned = try ProcessSpawner.spawn(
            ProcessSpecification(
                arguments: ["/bin/sleep", "1000"],
                environment: [:],
                folder: scratch.path,
                stdoutLog: scratch.folder.stdoutPath,
                stderrLog: scratch.folder.stderrPath,
                logBytesMax: 10
            )
        )
        try #require(group.admit(spawned.tree.leader) == 0)
        return spawned
    }

    private static func end(_ spawned: ProcessSpawner.Spawned, _ group: ControlGroup) {
        kill(spawned.tree.leader, SIGKILL)
        var status: Int32 = 0
        waitpid(spawned.tree.leader, &status, 0)
        spawned.tree.mark.release()
        for descriptor in [spawned.exit, spawned.stdout, spawned.stderr] { close(descriptor) }
        group.remove()
    }
}
