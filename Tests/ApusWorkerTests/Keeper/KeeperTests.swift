import ApusArtifacts
import ApusRunner
import ApusStudy
import ApusTestSupport
import Glibc
import Synchronization
import Testing

@testable import ApusWorker

/// A keeper that serves over its socket, beside the workers that come and go.
@Suite(.timeLimit(.minutes(2))) struct KeeperTests {
    /// Boot time that a test moves.
    final class Time: Sendable {
        private let value = Mutex(Duration.seconds(1_000))

        var now: Duration { self.value.withLock { $0 } }

        func advance(by duration: Duration) { self.value.withLock { $0 += duration } }
    }

    struct Place: Sendable {
        let scratch: StoreScratchFolder
        let folder: StateFolder
        let time = Time()
        let lock: StateLock

        init() throws {
            self.scratch = try StoreScratchFolder()
            self.folder = StateFolder(path: self.scratch.path)
            self.lock = try self.folder.open()
        }

        func job(_ script: String) throws -> AttemptJob {
            let folder = self.folder.run(of: .one)
            try folder.create()
            return AttemptJob(
                attempt: .one,
                program: .run(CommandProgram(command: ["/bin/sh", "-c", script], metrics: [.stdout])),
                values: [],
                seed: 1,
                resources: Resources(),
                wallclock: nil,
                folder: folder.path
            )
        }

        var keeper: Keeper {
            let settings = RunnerSettings(environment: ["PATH": "/usr/bin:/bin"], grace: .milliseconds(300))
            let runner = CommandRunner(settings: settings, clock: ContinuousClock())
            return Keeper(
                folder: self.folder,
                surroundings: Keeper.Surroundings(
                    command: runner,
                    engine: runner,
                    clock: ContinuousClock(),
                    bootTime: { self.time.now }
                ),
                logger: .silent
            )
        }

        func runner(_ link: KeeperLink, isTakenOver: Bool = false) -> KeptRunner {
            KeptRunner(
                link: link,
                folder: self.folder,
                orders: BlockingQueue(label: "orders"),
                queue: BlockingQueue(label: "files", isConcurrent: true),
                isTakenOver: isTakenOver,
                groups: nil
            )
        }
    }

    /// For calls that wait for the keeper, which itself needs the threads that tasks run on.
    private static let queue = BlockingQueue(label: "keeper tests", isConcurrent: true)

    /// Runs the body beside a keeper that starts when a link asks for it.
    static func with(_ place: Place, _ body: (KeeperLink) async throws -> Void) async throws {
        let (listeners, started) = AsyncStream.makeStream(of: Int32.self)
        let link = KeeperLink(folder: place.folder) { listener in started.yield(dup(listener)) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await listener in listeners { await place.keeper.run(listener: listener) }
            }
            try await body(link)
            try await Self.queue.run { try link.order(.quit) }
            started.finish()
            try await group.waitForAll()
        }
    }

    @Test func `a program is run, measured and ended`() async throws {
        let place = try Place()
        try await Self.with(place) { link in
            let job = try place.job("printf 'loss\\t1\\t0.5\\nloss\\t2\\t0.25\\n'; exit 0")
            let events = Mutex([RunEvent]())

            let result = await place.runner(link).run(job) { event in events.withLock { $0.append(event) } }

            #expect(result.end.outcome == .succeeded)
            let seen = events.withLock { $0 }
            #expect(seen.first == .started)
            let values = seen.flatMap { if case .measured(let list) = $0 { list.map(\.value) } else { [Double]() } }
            #expect(values == [0.5, 0.25])
        }
    }

    @Test func `a cancelled run ends its program, and waits until it is gone`() async throws {
        let place = try Place()
        try await Self.with(place) { link in
            let job = try place.job("printf 'up\\t1\\n'; exec sleep 1000")
            let (isUp, up) = AsyncStream.makeStream(of: Void.self)

            let result = await withTaskGroup(of: RunResult.self) { group in
                group.addTask {
                    // Whatever comes of it, nobody waits longer than for its end.
                    defer { up.finish() }
                    return await place.runner(link).run(job) { if case .measured = $0 { up.finish() } }
                }
                for await _ in isUp {}
                group.cancelAll()
                return await group.next()
            }

            #expect(result?.end.outcome == .cancelled, "\(result?.end.reason ?? "")")
        }
    }

    @Test func `another worker finds what runs, and hears its whole story`() async throws {
        let place = try Place()
        try await Self.with(place) { first in
            let job = try place.job("printf 'up\\t1\\n'; while [ ! -e go ]; do sleep 0.05; done; printf 'up\\t2\\n'")
            let (isUp, up) = AsyncStream.makeStream(of: Void.self)
            // The former worker is gone as soon as it has given its order, as one that was killed.
            place.folder.spool(named: job.attempt.name).remove()
            try KeptJob(job).write(to: place.folder.spool(named: job.attempt.name).jobPath)
            let knocks = first.join(job.attempt.name)
            try await Self.queue.run { try first.order(.run(job.attempt.name)) }
            // An order of a worker that is gone is dropped, so it is waited for.
            var reader = SpoolReader(path: place.folder.spool(named: job.attempt.name).eventsPath)
            var count = knocks.count
            while try reader.next().isEmpty {
                await knocks.wait(after: count)
                count = knocks.count
            }

            let second = KeeperLink(folder: place.folder) { _ in throw WorkerError.token("one lives") }
            let running = try await Self.queue.run { second.takeOver() }
            #expect(running == [job.attempt.name])
            let result = try await withThrowingTaskGroup(of: (RunResult, [Double]).self) { group in
                group.addTask {
                    let values = Mutex([Double]())
                    let result = await place.runner(second, isTakenOver: true).run(job) { event in
                        guard case .measured(let list) = event else { return }
                        values.withLock { $0 += list.map(\.value) }
                        up.finish()
                    }
                    return (result, values.withLock { $0 })
                }
                for await _ in isUp {}
                try place.folder.run(of: .one).write([], to: "go")
                return try await group.next()
            }

            #expect(result?.0.end.outcome == .succeeded)
            #expect(result?.1 == [1, 2])
            try await Self.queue.run { try second.order(.quit) }
        }
    }

    @Test func `a program whose lease is not renewed is ended, and says so`() async throws {
        let place = try Place()
        try await Self.with(place) { link in
            let job = try place.job("trap '' TERM; printf 'up\\t1\\n'; while :; do sleep 1000; done")
            try await Self.queue.run { try link.order(.lease(.seconds(1_010))) }

            let result = await place.runner(link).run(job) { event in
                if case .measured = event { place.time.advance(by: .seconds(10)) }
            }

            #expect(result.end.outcome == .lost)
            #expect(result.end.reason == Keeper.fencedReason)
        }
    }

    @Test func `what runs without its keeper is found by its folder, and ended`() async throws {
        let place = try Place()
        let folder = place.folder.run(of: .one)
        try folder.create()
        var ends: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        let child = try Self.echo(over: ends[1], environment: ["TMPDIR=\(folder.temporaryPath)"])
        // Its environment is there to read once it runs, which is later than the call that starts it returns.
        var byte: UInt8 = 7
        try #require(write(ends[0], &byte, 1) == 1)
        try #require(read(ends[0], &byte, 1) == 1)
        // Whoever sweeps beside this may reap it first, which ends the waiting too.
        async let reaped: Void = Self.queue.run { _ = waitpid(child, nil, 0) }

        let left = try await Self.queue.run { OrphanSweep.end(in: folder) }

        #expect(left == [])
        try await reaped
        #expect(!OrphanSweep.isAlive(child))
    }

    /// Starts a program that gives back what it is sent.
    private static func echo(over descriptor: Int32, environment: [String]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, descriptor, 0)
        posix_spawn_file_actions_adddup2(&actions, descriptor, 1)
        let texts = environment.map { strdup($0) }
        let name = strdup("/bin/cat")
        defer { for text in texts + [name] { free(text) } }
        var process = pid_t()
        try #require(posix_spawn(&process, "/bin/cat", &actions, nil, [name, nil], texts + [nil]) == 0)
        return process
    }
}
