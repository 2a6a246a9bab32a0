import ApusArtifacts
import ApusProtocol
import ApusRunner
import ApusStudy
import ApusTestSupport
import Logging
import Testing

@testable import ApusWorker

@Suite(.timeLimit(.minutes(1))) struct UploadTests {
    private let scratch: StoreScratchFolder
    private let services: AttemptServices
    private let folder: RunFolder

    init() throws {
        let scratch = try StoreScratchFolder()
        let (desk, queue) = (StreamDesk(), BlockingQueue(label: "test", isConcurrent: true))
        let cache = try InputCache(path: scratch.path + "/inputs", byteCountMax: 1 << 20)
        self.scratch = scratch
        self.services = AttemptServices(
            folder: StateFolder(path: scratch.path),
            desk: desk,
            inputs: InputFetcher(
                cache: cache,
                desk: desk,
                queue: queue,
                archives: ArchiveReader(now: { .zero })
            ) { UnixTime(rawValue: 0) },
            queue: queue,
            clock: ContinuousClock(),
            lookInterval: .seconds(3_600),
            logSilenceMax: .seconds(3_600),
            logger: .silent
        )
        self.folder = RunFolder(path: scratch.path + "/run")
        try self.folder.create()
    }

    private func log(_ text: String?) throws -> Upload {
        if let text { try self.folder.write(Array(text.utf8), to: ".apus/stdout") }
        return Upload(
            .one,
            name: "stdout",
            source: .log(self.folder, path: ".apus/stdout"),
            services: self.services
        )
    }

    @Test func `a log without a byte needs no stream`() async throws {
        let carrier = RecordingCarrier()
        self.services.desk.connected(carrier)
        for log in [try self.log(nil), try self.log("")] {
            log.seat.post(.finish)

            #expect(await log.run() == .complete)
        }
        #expect(carrier.messages == [])
    }

    @Test func `a log is sent from where the coordinator has it, and ends with its length`() async throws {
        let carrier = RecordingCarrier()
        let log = try self.log("0123456789")
        self.services.desk.connected(carrier)
        log.seat.post(.finish)
        let stream = StreamID(rawValue: 1)
        log.seat.post(.accepted(stream, offset: 4))
        log.seat.post(.acknowledged(stream, offset: 10))
        log.seat.post(.done(stream))

        let end = await log.run()

        #expect(end == .complete)
        #expect(carrier.chunks == [StreamChunk(stream: stream, offset: 4, bytes: Array("456789".utf8))])
        #expect(carrier.messages.last == .streamEnd(StreamEnd(stream: stream, byteCount: 10)))
    }

    @Test func `answers that belong to a lost connection change nothing`() async throws {
        let log = try self.log("0123456789")
        self.services.desk.connected(RecordingCarrier())
        log.seat.post(.look)
        log.seat.post(.accepted(StreamID(rawValue: 99), offset: 4))
        log.seat.post(.refused(StreamID(rawValue: 99), .superseded))
        log.seat.post(.finish)
        log.seat.post(.refused(StreamID(rawValue: 1), .superseded))

        #expect(await log.run() == .refused(.superseded))
    }

    @Test func `a log that its program has cut off is given up, and says so`() async throws {
        let log = try self.log("0123456789")
        self.services.desk.connected(RecordingCarrier())
        log.seat.post(.look)
        var progress = UploadProgress(upload: log)
        #expect(await progress.handle(.look) == nil)
        try self.folder.write([1], to: ".apus/stdout")

        let end = await progress.handle(.accepted(StreamID(rawValue: 1), offset: 0))

        #expect(end == .unreadable("'stdout' became shorter while it was read"))
    }

    @Test func `an upload that nobody answers ends when its task is cancelled`() async throws {
        let log = try self.log("0123456789")

        let end = await withTaskGroup(of: Upload.End.self) { group in
            group.addTask { await log.run() }
            group.cancelAll()
            return await group.next()
        }

        #expect(end == .cancelled)
    }
}
