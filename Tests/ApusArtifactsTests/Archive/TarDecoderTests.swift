import Testing

@testable import ApusArtifacts

@Suite struct TarDecoderTests {
    private struct Recorder: ArchiveVisitor {
        var steps: [String: ArchiveStep] = [:]
        var entries: [ArchiveEntry] = []
        var bytes: [UInt8] = []
        var ended = 0

        mutating func visit(_ entry: ArchiveEntry) -> ArchiveStep {
            self.entries.append(entry)
            return self.steps[entry.path] ?? .take
        }

        mutating func take(_ bytes: UnsafeRawBufferPointer) {
            self.bytes.append(contentsOf: bytes)
        }

        mutating func entryEnded() {
            self.ended += 1
        }
    }

    private static let archive = Sample.tar(
        Sample.folder("d"),
        Sample.entry("d/a", Sample.noise(700)),
        Sample.entry("empty"),
        Sample.entry(String(repeating: "long/", count: 30) + "x", Sample.noise(512), isExecutable: true)
    )

    @Test(arguments: [1, 3, 512, 513, 100_000])
    func `an archive is read the same whatever its pieces`(piece: Int) throws {
        var decoder = TarDecoder(limits: ArchiveLimits())
        var recorder = Recorder()

        for start in stride(from: 0, to: Self.archive.count, by: piece) {
            let end = min(start + piece, Self.archive.count)
            #expect(try Self.archive[start..<end].withUnsafeBytes { try decoder.decode($0, &recorder) })
        }

        try decoder.finish()
        #expect(recorder.entries.map(\.path) == ["d", "d/a", "empty", String(repeating: "long/", count: 30) + "x"])
        #expect(recorder.entries.map(\.kind) == [.folder, .file, .file, .file])
        #expect(recorder.entries.map(\.isExecutable) == [false, false, false, true])
        #expect(recorder.bytes == Sample.noise(700) + Sample.noise(512))
        #expect(recorder.ended == 4)
    }

    @Test func `an entry that is skipped gives no bytes, and one that stops ends the reading`() throws {
        var decoder = TarDecoder(limits: ArchiveLimits())
        var recorder = Recorder(steps: ["d/a": .skip, "empty": .stop])

        let goesOn = try Self.archive.withUnsafeBytes { try decoder.decode($0, &recorder) }

        #expect(!goesOn)
        #expect(recorder.entries.map(\.path) == ["d", "d/a", "empty"])
        #expect(recorder.bytes.isEmpty)
    }

    @Test func `the folder that was packed itself is no entry`() throws {
        var decoder = TarDecoder(limits: ArchiveLimits())
        var recorder = Recorder()
        let tar = Sample.tar(Sample.header("./", type: "5"), Sample.header("./a"), Sample.header("./d/", type: "5"))

        _ = try tar.withUnsafeBytes { try decoder.decode($0, &recorder) }

        try decoder.finish()
        #expect(recorder.entries.map(\.path) == ["a", "d"])
    }
}
