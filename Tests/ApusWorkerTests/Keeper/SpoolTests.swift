import ApusRunner
import ApusSpace
import ApusStudy
import ApusTestSupport
import FoundationEssentials
import Testing

@testable import ApusWorker

@Suite struct SpoolTests {
    static let records: [SpoolRecord] = [
        .started,
        .measured([
            Measurement(metric: "loss", step: 1, value: 0.5),
            Measurement(metric: "Genauigkeit ✓", step: 1_000_000_000, value: -.infinity),
        ]),
        .ended(
            RunResult(
                end: AttemptEnd(outcome: .failed, reason: "why\n", exitStatus: 3, duration: .milliseconds(1_500)),
                artifactPaths: ["model/a"],
                notes: ["a note"],
                leftovers: [42]
            )
        ),
    ]

    static func spool(_ scratch: StoreScratchFolder) -> Spool {
        Spool(folder: scratch.path, name: "7-1-1")
    }

    @Test func `what was written comes out again, in order and once`() throws {
        let scratch = try StoreScratchFolder()
        let spool = Self.spool(scratch)
        var writer = try SpoolWriter(path: spool.eventsPath)
        var reader = SpoolReader(path: spool.eventsPath)
        #expect(try reader.next() == [])

        var read: [SpoolRecord] = []
        for record in Self.records {
            #expect(!spool.hasEnded())
            try writer.append(record)
            read += try reader.next()
        }
        writer.sync()
        writer.close()

        #expect(read == Self.records)
        #expect(try reader.next() == [])
        #expect(spool.hasEnded())
    }

    @Test func `not a number stays not a number`() throws {
        let record = SpoolRecord.measured([Measurement(metric: "x", step: 0, value: .nan)])

        let read = try SpoolRecord.read(try record.encoded()[...])

        guard case .measured(let list)? = read?.record else {
            Issue.record("expected measurements, got \(String(describing: read))")
            return
        }
        #expect(list.first?.value.isNaN ?? false)
    }

    @Test func `a record that a crash cut is not there, wherever it was cut`() throws {
        let bytes = try Self.records[1].encoded()
        for count in 0..<bytes.count {
            #expect(try SpoolRecord.read(bytes[..<count]) == nil)
        }
    }

    @Test func `a byte that changed is damage`() throws {
        let bytes = try Self.records[1].encoded()
        // A longer length only makes the record wait for more.
        for index in 4..<bytes.count {
            var changed = bytes
            changed[index] ^= 0x10
            #expect(throws: SpoolDamaged.self) { try SpoolRecord.read(changed[...]) }
        }
    }

    @Test func `a spool that is larger than one look is read in several`() throws {
        let scratch = try StoreScratchFolder()
        let spool = Self.spool(scratch)
        var writer = try SpoolWriter(path: spool.eventsPath)
        let record = SpoolRecord.measured((0..<1_024).map { Measurement(metric: "loss", step: $0, value: 1) })
        for _ in 0..<100 { try writer.append(record) }

        var reader = SpoolReader(path: spool.eventsPath)
        var count = 0
        while case let records = try reader.next(), !records.isEmpty { count += records.count }

        #expect(count == 100)
    }

    @Test func `a record that is longer than one look comes whole`() throws {
        let scratch = try StoreScratchFolder()
        let spool = Self.spool(scratch)
        let paths = (0..<60_000).map { "artifacts/checkpoints/file-\($0)" }
        let record = SpoolRecord.ended(RunResult(end: AttemptEnd(outcome: .succeeded), artifactPaths: paths))
        var writer = try SpoolWriter(path: spool.eventsPath)
        try writer.append(.started)
        try writer.append(record)

        var reader = SpoolReader(path: spool.eventsPath)

        #expect(try reader.next() == [.started])
        #expect(try reader.next() == [record])
        #expect(spool.hasEnded())
    }

    @Test func `a job comes back as it was`() throws {
        let scratch = try StoreScratchFolder()
        let job = AttemptJob(
            attempt: .one,
            program: .run(CommandProgram(command: ["a", "b"], metrics: [.stdout])),
            values: [("lr", .real(0.1)), ("n", .integer(3)), ("flag", .boolean(true)), ("text", .text("é\n"))],
            seed: .max,
            resources: Resources(gpus: 1, cores: 2, memoryBytes: 3),
            wallclock: .milliseconds(1_234),
            steps: AttemptSteps(from: 1, to: 2, total: 3),
            target: RunTarget(instance: "a.cnf", specific: "s", cutoff: 2.5, seed: -1),
            folder: "/somewhere"
        )
        let path = "\(scratch.path)/job"

        try KeptJob(job).write(to: path)

        let read = try #require(KeptJob(path: path)).job
        #expect(read.attempt == job.attempt)
        #expect(read.program == job.program)
        #expect(read.values.map(\.name) == job.values.map(\.name))
        #expect(read.values.map(\.value) == job.values.map(\.value))
        #expect(read.seed == .max)
        #expect(read.resources == job.resources)
        #expect(read.wallclock == job.wallclock)
        #expect(read.steps == job.steps)
        #expect(read.target == job.target)
        #expect(read.folder == job.folder)
        #expect(KeptJob(path: "\(scratch.path)/none") == nil)
    }

    @Test func `orders come through as they are, and nothing else does`() {
        let orders: [KeeperOrder] = [.run("1-2-3"), .stop("1-2-3"), .lease(nil), .lease(.milliseconds(1_999)), .quit]
        for order in orders { #expect(KeeperOrder(line: order.line) == order) }
        for line in ["", "run", "run ../x", "run 1-2", "run 1-2-3-4", "run 1-+2-3", "lease soon", "quit now", "dance"] {
            #expect(KeeperOrder(line: line) == nil)
        }
    }

    @Test func `lines are cut out of any pieces, and one without end is refused`() {
        var lines = KeeperLines()
        #expect(lines.append(Array("run 1".utf8)[...]) == [])
        #expect(lines.append(Array("-2-3\nquit\nst".utf8)[...]) == ["run 1-2-3", "quit"])
        #expect(lines.append([UInt8](repeating: 0x61, count: KeeperSocket.lineBytesMax + 1)[...]) == nil)
    }
}
