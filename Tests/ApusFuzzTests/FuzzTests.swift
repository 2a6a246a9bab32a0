import ApusAPI
import ApusProtocol
import ApusSpace
import ApusStudy
import ApusStudyFile
import ApusTestSupport
import Foundation
import NIOCore
import Testing

@testable import ApusArtifacts
@testable import ApusRunner

/// Everything that comes from outside, read when it is nearly right: nothing crashes, and nothing takes long.
///
/// The inputs follow from a seed. `APUS_FUZZ_RUNS` multiplies their number, `APUS_SEED` makes others, and
/// `APUS_FUZZ_TRACE=1` prints each before it is read, so that the one that crashes is the last.
@Suite struct FuzzTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let factor = Self.environment["APUS_FUZZ_RUNS"].flatMap(Int.init) ?? 1
    private static let seed = Self.environment["APUS_SEED"].flatMap(UInt64.init) ?? 1
    private static let isTraced = Self.environment["APUS_FUZZ_TRACE"] == "1"

    /// Inputs that took longer than a second.
    private static func slow(_ runs: Int, _ corpus: [[UInt8]], _ body: ([UInt8]) -> Void) -> [String] {
        var mutator = Mutator(seed: Self.seed, corpus: corpus)
        var slow: [String] = []
        let clock = ContinuousClock()
        for run in 0..<(runs * Self.factor) {
            let input = mutator.next()
            if Self.isTraced { print(run, Data(input).base64EncodedString()) }
            let time = clock.measure { body(input) }
            if time > .seconds(1) { slow.append("run \(run) took \(time)") }
        }
        return slow
    }

    private static func texts(_ texts: String...) -> [[UInt8]] {
        texts.map { Array($0.utf8) }
    }

    @Test(arguments: [true, false])
    func `G14: frames of either side`(isFromWorker: Bool) throws {
        let vectors = try ProtocolVector.all(bad: false) + ProtocolVector.all(bad: true)
        let corpus = vectors.filter { $0.isFromWorker == isFromWorker }.map { Array($0.bytes.prefix(4_096)) }

        let slow = Self.slow(30_000, corpus) { input in
            var reader = FrameReader()
            reader.append(ByteBuffer(bytes: input))
            while let frame = try? reader.next() {
                guard case .control(let payload) = frame else { continue }
                if isFromWorker {
                    _ = try? WorkerFrame(payload: payload)
                } else {
                    _ = try? CoordinatorFrame(payload: payload)
                }
            }
        }

        #expect(corpus.count > 10)
        #expect(slow == [])
    }

    @Test func `study files`() throws {
        let folder = ProtocolVector.folder + "/../Docs/Examples"
        let corpus = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
            .sorted()
            .map { try [UInt8](Data(contentsOf: URL(filePath: "\(folder)/\($0)"))) }
        let environment = StudyFileEnvironment(
            reader: EmptyReader(),
            readDesign: { _, _ in DesignReading(points: [], errors: [], warnings: []) },
            checkFidelity: { _, _, _ in FidelityAnswer(mistakes: [], pauses: false) }
        )

        let slow = Self.slow(300, corpus) { input in
            _ = try? StudyFile.check(bytes: input, fileName: "study.yaml", environment: environment)
        }

        #expect(corpus.count > 3)
        #expect(slow == [])
    }

    @Test func `templates`() {
        let corpus = Self.texts(
            "train --rate ${rate} --units ${units}",
            "a $${b} ${c.d} \"${e}\"",
            "${x",
            "'${y}' ${z}"
        )
        let values: [String: Literal] = [
            "rate": .real(0.5), "units": .integer(3), "e": .text("'; rm -rf /"), "y": .text(""),
        ]

        let slow = Self.slow(5_000, corpus) { input in
            guard let template = try? Template(bytes: input) else { return }
            _ = try? template.render(values: values)
            _ = try? template.renderShell(values: values)
        }

        #expect(slow == [])
    }

    @Test func `lines and files of results`() {
        let corpus = Self.texts(
            "loss\t1\t0.5\n",
            "val_error\t0.125\r\nloss\t2\tnan\n",
            "Result for SMAC: SUCCESS, 1.5, 0, 0.25, 3\n",
            #"{"loss": [1, 2.5, NaN], "accuracy": 1e400, "x": {"y": -Infinity}}"#
        )

        let slow = Self.slow(10_000, corpus) { input in
            var lines = LineSplitter()
            lines.append(input[...]) { line in
                _ = MetricLine.meaning(of: line)
                _ = SMACResult(line: line)
            }
            lines.finish { _ = MetricLine.meaning(of: $0) }
            _ = try? JSONMetrics.measurements(in: input, file: "metrics.json")
        }

        #expect(slow == [])
    }

    @Test func `G11: archives`() throws {
        let folder = try StoreScratchFolder()
        let source = folder.path + "/source"
        try FileManager.default.createDirectory(atPath: source + "/deep/er", withIntermediateDirectories: true)
        try Data("weights".utf8).write(to: URL(filePath: source + "/deep/er/model"))
        try Data(repeating: 7, count: 5_000).write(to: URL(filePath: source + "/log"))
        _ = try FolderPacker().pack(source, paths: ["deep", "log"], to: folder.path + "/good")
        let corpus = [try [UInt8](Data(contentsOf: URL(filePath: folder.path + "/good")))]
        let (path, target) = (folder.path + "/bad", folder.path + "/target")

        let slow = Self.slow(500, corpus) { input in
            try? Data(input).write(to: URL(filePath: path))
            try? FileManager.default.removeItem(atPath: target)
            try? FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
            _ = try? ArchiveReader(clock: ContinuousClock()).extract(path, into: target)
        }

        let found = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(found == ["bad", "good", "source", "target"])
        #expect(slow == [])
    }

    @Test func `G14: bodies of requests`() {
        let corpus = Self.texts(
            #"{"name": "s", "source": "name: s\n", "files": [{"path": "a", "digest": "00"}], "force": true}"#,
            #"{"configuration": {"x": 0.5, "y": "a", "z": true}, "reason": "by hand"}"#,
            "[[[[[[[[[[[[1]]]]]]]]]]]]"
        )

        let slow = Self.slow(5_000, corpus) { input in
            _ = try? JSONText.decode(SubmitRequest.self, from: input)
            _ = try? JSONText.decode(AddTrialRequest.self, from: input)
            _ = try? JSONText.decode(InvalidateRequest.self, from: input)
            _ = try? JSONText.decode(MetricsRequest.self, from: input)
        }

        #expect(slow == [])
    }
}

/// No file that a study could name.
private struct EmptyReader: StudyFileReader {
    let datasetNames: [String] = []

    func entry(at path: String) -> StudyFileEntry? { nil }
    func bytes(of path: String) throws(StudyFileReaderError) -> [UInt8] { throw .init("there is none") }
    func files(under folder: String) throws(StudyFileReaderError) -> [String] { [] }
    func digest(of path: String) throws(StudyFileReaderError) -> ContentDigest { throw .init("there is none") }
    func datasetFolder(named name: String) -> String? { nil }
}
