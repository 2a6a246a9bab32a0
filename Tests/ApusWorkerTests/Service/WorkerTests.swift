import ApusArtifacts
import ApusProtocol
import ApusStudy
import ApusTestSupport
import ApusTransport
import ApusWorker
import FoundationEssentials
import Testing

/// A real worker over loopback, beside a coordinator that the test plays.
@Suite(.timeLimit(.minutes(2))) struct WorkerTests {
    @Test func `an assignment is run, measured and ended, and its folder goes`() async throws {
        try await TestCluster.with { cluster, shutDown in
            let program = try SentProgram(script: "printf 'loss\\t1\\t0.5\\nloss\\t2\\t0.25\\n'; echo oops >&2")
            let coordinator = try await cluster.worker()
            try await coordinator.welcome()
            #expect(try await coordinator.next() == .ready(attemptsMax: 4))

            try await coordinator.send(program.message, program.assign(.one))
            let events = try await coordinator.reports(of: .one)

            #expect(events.first == .started)
            let measured = events.flatMap { event -> [Measurement] in
                if case .measurements(let list) = event { list } else { [] }
            }
            #expect(measured.map(\.value) == [0.5, 0.25])
            guard case .ended(let end, nil)? = events.last else { throw Unexpected() }
            #expect(end.outcome == .succeeded)
            #expect(cluster.store.file("stderr") == Array("oops\n".utf8))
            await shutDown()
            while try await coordinator.next() != .goodbye {}
            coordinator.release.finish()
        }
    }

    @Test func `a worker joins before it knows how fast its devices are, and tells it then`() async throws {
        let rates = [ComputeRates.unmeasured(engine: "cpu")]
        let (asked, answer) = AsyncStream.makeStream(of: Void.self)
        let find: @Sendable () async -> [ComputeRates] = {
            for await _ in asked { return rates }
            return []
        }
        try await TestCluster.with(rates: find) { cluster, _ in
            let coordinator = try await cluster.worker()
            try await coordinator.welcome()
            #expect(try await coordinator.ready() == .ready(attemptsMax: 4))
            // Each heartbeat says it again, also while the rates are on their way.
            #expect(try await coordinator.ready() == .ready(attemptsMax: 4))

            answer.yield()

            var said = WorkerMessage.ready(attemptsMax: 4)
            while said == .ready(attemptsMax: 4) { said = try await coordinator.ready() }
            #expect(said == .ready(attemptsMax: 4, rates: rates))
            coordinator.release.finish()
        }
    }

    @Test func `two attempts fetch an input once, and both find it read-only`() async throws {
        try await TestCluster.with { cluster, _ in
            let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let input = cluster.store.provide(bytes, path: "data/part/x.bin")
            let tool = cluster.store.provide(
                Array("#!/bin/sh\nwc -c < data/part/x.bin\n".utf8),
                path: "t",
                isExecutable: true
            )
            let program = try SentProgram(
                script: "printf 'size\\t%s\\n' $(./t); [ -w data/part/x.bin ] && [ $(id -u) != 0 ] && exit 3; exit 0",
                inputs: [input, tool]
            )
            let coordinator = try await cluster.worker()
            try await coordinator.welcome()

            try await coordinator.send(program.message, program.assign(.one), program.assign(.two))
            var sizes: [Double] = []
            var ends: [Outcome] = []
            while ends.count < 2 {
                switch try await coordinator.report().event {
                case .measurements(let list): sizes += list.map(\.value)
                case .ended(let end, _): ends.append(end.outcome)
                case .started: break
                }
            }

            #expect(ends == [.succeeded, .succeeded])
            #expect(sizes == [700_000, 700_000])
            #expect(cluster.store.requests(of: input.digest) == [0])
            coordinator.release.finish()
        }
    }

    @Test func `an input whose fetching is cut off goes on where it was`() async throws {
        try await TestCluster.with { cluster, _ in
            let bytes = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let input = cluster.store.provide(bytes, path: "x")
            let program = try SentProgram(script: "cksum x", inputs: [input])
            let first = try await cluster.worker()
            try await first.welcome()
            try await first.send(program.message, program.assign(.one))
            while true {
                guard let inbound = await first.inbound() else { throw Unexpected() }
                guard case .message(.inputRequest(let stream, _, 0)) = inbound else { continue }
                try await first.send(StreamChunk(stream: stream, offset: 0, bytes: Array(bytes[..<200_000])))
                break
            }
            // An answer to what is sent after the chunk says that the chunk is stored.
            let stream = StreamID(rawValue: 2)
            try await first.send(Self.request(stream, .two, "", 0))
            _ = try await first.answers(count: 1)
            try await first.send(Self.request(StreamID(rawValue: 4), .two, "", 0))
            _ = try await first.answers(count: 1)
            await first.cut()

            let second = try await cluster.worker()
            try await second.welcome(.sample(held: [.init(attempt: .one, acknowledged: 0, isKept: true)]))
            let end = try await second.end(of: .one).end

            #expect(end.outcome == .succeeded)
            #expect(cluster.store.requests(of: input.digest) == [200_000])
            second.release.finish()
        }
    }

    @Test func `an input that comes damaged is not used`() async throws {
        try await TestCluster.with { cluster, _ in
            let input = cluster.store.provide([1, 2, 3], path: "x")
            cluster.store.damage(input.digest)
            let program = try SentProgram(script: "true", inputs: [input])
            let coordinator = try await cluster.worker()
            try await coordinator.welcome()

            try await coordinator.send(program.message, program.assign(.one))
            let end = try await coordinator.end(of: .one).end

            #expect(end.outcome == .lost)
            #expect(end.reason.hasPrefix("cannot bring the input 'x': the content was announced as"))
            coordinator.release.finish()
        }
    }

    @Test func `a log arrives complete, also when the connection is cut in its middle`() async throws {
        try await TestCluster.with { cluster, _ in
            let program = try SentProgram(script: "seq 1 200000")
            let first = try await cluster.worker()
            try await first.welcome()
            try await first.send(program.message, program.assign(.one))
            while (cluster.store.file("stdout")?.count ?? 0) < 300_000 {
                guard let inbound = await first.inbound() else { throw Unexpected() }
                _ = try await first.answer(inbound)
            }
            await first.cut()

            let second = try await cluster.worker()
            #expect(second.hello.held == [.one])
            #expect(second.hello.resuming == SessionID(rawValue: 5))
            try await second.welcome(.sample(held: [.init(attempt: .one, acknowledged: 0, isKept: true)]))
            let end = try await second.end(of: .one)

            #expect(end.end.outcome == .succeeded)
            let text = (1...200_000).map { "\($0)\n" }.joined()
            #expect(cluster.store.file("stdout") == Array(text.utf8))
            #expect(cluster.store.offsets(of: "stdout").count == 2)
            #expect(cluster.store.offsets(of: "stdout").last.map { $0 >= 300_000 } == true)
            second.release.finish()
        }
    }

    @Test func `an artifact's upload goes on after a cut, and its digest is reported`() async throws {
        try await TestCluster.with { cluster, _ in
            let program = try SentProgram(
                script: "mkdir model; head -c 1500000 /dev/urandom > model/weights",
                artifacts: ["model"]
            )
            let first = try await cluster.worker()
            try await first.welcome()
            try await first.send(program.message, program.assign(.one))
            while (cluster.store.file("artifact.tar.zst")?.count ?? 0) < 500_000 {
                guard let inbound = await first.inbound() else { throw Unexpected() }
                _ = try await first.answer(inbound)
            }
            await first.cut()

            let second = try await cluster.worker()
            try await second.welcome(.sample(held: [.init(attempt: .one, acknowledged: 0, isKept: true)]))
            let (end, artifact) = try await second.end(of: .one)

            #expect(end.outcome == .succeeded)
            let bytes = try #require(cluster.store.file("artifact.tar.zst"))
            #expect(artifact == StoredContent(digest: Digester.digest(of: bytes), byteCount: UInt64(bytes.count)))
            #expect(cluster.store.offsets(of: "artifact.tar.zst").last.map { $0 >= 500_000 } == true)
            second.release.finish()
        }
    }

    @Test func `an artifact that finds no space is tried again, and one that is refused is missed`() async throws {
        try await TestCluster.with { cluster, _ in
            cluster.store.refuse("artifact.tar.zst", [.noSpace, .tooMany])
            let program = try SentProgram(script: "echo a > file", artifacts: ["file"])
            let coordinator = try await cluster.worker()
            try await coordinator.welcome()
            try await coordinator.send(program.message, program.assign(.one))
            #expect(try await coordinator.end(of: .one).artifact != nil)
            cluster.store.refuse("artifact.tar.zst", [.superseded])

            try await coordinator.send(program.assign(.two))
            let (end, artifact) = try await coordinator.end(of: .two)

            #expect(artifact == nil)
            #expect(end.outcome == .succeeded)
            #expect(end.reason == "the coordinator refuses the artifact: the attempt was superseded")
            coordinator.release.finish()
        }
    }

    @Test func `a stop kills the whole tree, and the logs come all the same`() async throws {
        try await TestCluster.with { cluster, _ in
            let program = try SentProgram(script: "(setsid sleep 1000 &) ; printf 'pid\\t%s\\n' $$; sleep 1000")
            let coordinator = try await cluster.worker()
            try await coordinator.welcome()
            try await coordinator.send(program.message, program.assign(.one))
            var pid = 0.0
            while pid == 0 {
                if case .measurements(let list) = try await coordinator.report().event { pid = list.first?.value ?? 0 }
            }

            try await coordinator.send(.stop(.one, .killedByUser))
            let end = try await coordinator.end(of: .one).end

            #expect(end.outcome == .killed)
            #expect(end.reason == "killed by a user")
            #expect(!FileManager.default.fileExists(atPath: "/proc/\(Int(pid))"))
            #expect(cluster.store.file("stdout") == Array("pid\t\(Int(pid))\n".utf8))
            coordinator.release.finish()
        }
    }

    @Test func `a file of a running attempt is read, and one that is not there is refused`() async throws {
        try await TestCluster.with { cluster, _ in
            let program = try SentProgram(script: "printf 0123456789 > out.txt; printf 'there\\t1\\n'; sleep 1000")
            let coordinator = try await cluster.worker()
            try await coordinator.welcome()
            try await coordinator.send(program.message, program.assign(.one))
            while true { if case .measurements = try await coordinator.report().event { break } }

            let streams = [2, 4, 6].map { StreamID(rawValue: $0) }
            try await coordinator.send(
                Self.request(streams[0], .one, "out.txt", -4),
                Self.request(streams[1], .one, "none", 0),
                Self.request(streams[2], .two, "", 0)
            )
            let answers = try await coordinator.answers(count: 4)

            let chunk = StreamChunk(stream: streams[0], offset: 6, bytes: Array("678".utf8))
            let end = StreamEnd(stream: streams[0], byteCount: 9)
            #expect(answers.contains(.chunk(chunk)))
            #expect(answers.contains(.message(.streamEnd(end))))
            #expect(answers.contains(.message(.streamRefused(streams[1], .notFound))))
            #expect(answers.contains(.message(.streamRefused(streams[2], .unknownAttempt))))
            coordinator.release.finish()
        }
    }

    @Test func `a shutdown ends what runs as lost, hands it over, and leaves nothing behind`() async throws {
        try await TestCluster.with { cluster, shutDown in
            let program = try SentProgram(script: "printf 'pid\\t%s\\n' $$; sleep 1000")
            let coordinator = try await cluster.worker()
            try await coordinator.welcome()
            try await coordinator.send(program.message, program.assign(.one))
            while true { if case .measurements = try await coordinator.report().event { break } }

            await shutDown()
            let end = try await coordinator.end(of: .one).end
            while try await coordinator.next() != .goodbye {}
            await #expect(throws: ScriptedCoordinator.Left.self) { try await coordinator.next() }

            #expect(end.outcome == .lost)
            #expect(end.reason == "the worker was shut down")
            coordinator.release.finish()
        }
    }

    @Test func `a wrong token ends the worker with the coordinator's text`() async throws {
        let end = try await TestCluster.with(token: "guess") { cluster, _ in
            try await cluster.hasEnded()
        }

        #expect(end == .refused("the join token is wrong"))
        #expect(end?.description == "the coordinator refuses this worker: the join token is wrong")
    }

    @Test func `thousands of attempts that do nothing end one after the other`() async throws {
        try await TestCluster.with(slots: 2_000) { cluster, _ in
            let program = try SentProgram(.nothing)
            let coordinator = try await cluster.worker()
            try await coordinator.welcome()
            try await coordinator.send(program.message)

            for number in 1...2_000 { try await coordinator.send(program.assign(.of(UInt32(number)))) }
            var ended: [UInt32] = []
            while ended.count < 2_000 {
                let report = try await coordinator.report()
                if case .ended(let end, nil) = report.event {
                    #expect(end.outcome == .succeeded)
                    ended.append(report.attempt.trial.number)
                }
            }

            #expect(ended == Array(1...2_000))
            coordinator.release.finish()
        }
    }

    @Test func `what cannot be begun is lost, with its reason`() async throws {
        try await TestCluster.with { cluster, _ in
            let other = ScriptedStore().provide([1, 2, 3], path: "x")
            let program = try SentProgram(script: "true", inputs: [other])
            let escaping = InputFile(path: "../x", digest: other.digest, byteCount: 3)
            let second = try SentProgram(script: "true", inputs: [escaping])
            let coordinator = try await cluster.worker()
            try await coordinator.welcome()
            try await coordinator.send(program.message, program.assign(.one))
            let end = try await coordinator.end(of: .one).end
            try await coordinator.send(second.message, second.assign(.two))
            let escaped = try await coordinator.end(of: .two).end

            #expect(end.outcome == .lost)
            #expect(
                end.reason == "cannot bring the input 'x': the coordinator refuses it: it has nothing of that digest"
            )
            #expect(escaped.outcome == .lost)
            #expect(escaped.reason.hasPrefix("cannot bring the input '../x': its path leads out"))
            coordinator.release.finish()
        }
    }

    @Test func `a folder that the study wants is kept when the attempt failed`() async throws {
        try await TestCluster.with { cluster, shutDown in
            let program = try SentProgram(script: "echo here > note; exit 3", folder: .keepFailed)
            let coordinator = try await cluster.worker()
            try await coordinator.welcome()
            try await coordinator.send(program.message, program.assign(.one))
            #expect(try await coordinator.end(of: .one).end.exitStatus == 3)

            await shutDown()
            while try await coordinator.next() != .goodbye {}
            coordinator.release.finish()
            try await cluster.hasEnded()

            let kept = "\(cluster.folder.path)/worker/kept/7-1-1/note"
            #expect(FileManager.default.contents(atPath: kept) == Data("here\n".utf8))
        }
    }

    private static func request(
        _ stream: StreamID,
        _ attempt: AttemptID,
        _ path: String,
        _ offset: Int64
    ) -> CoordinatorMessage {
        .fileRequest(
            FileRequest(stream: stream, attempt: attempt, path: path, offset: offset, byteCountMax: 3)
        )
    }

    struct Unexpected: Error {}
}
