import ApusAPI
import ApusProtocol
import ApusSpace
import ApusStudy
import ApusStudyFile
import Foundation
import NIOCore

@testable import ApusArtifacts
@testable import ApusRunner

/// A reader of bytes from outside, for tests that feed it what is nearly right.
package enum FuzzTarget: String, CaseIterable, Sendable {
    case workerFrames = "worker-frames"
    case coordinatorFrames = "coordinator-frames"
    case studyFile = "study-file"
    case template
    case results
    case archive
    case body

    /// Reads the input; what it says of it is of no interest, only that it comes back.
    ///
    /// `folder` is for what is unpacked; nothing outside of its `target` may change.
    package func read(_ input: [UInt8], in folder: String) {
        switch self {
        case .workerFrames: Self.readFrames(input) { _ = try? WorkerFrame(payload: $0) }
        case .coordinatorFrames: Self.readFrames(input) { _ = try? CoordinatorFrame(payload: $0) }
        case .studyFile: _ = try? StudyFile.check(bytes: input, fileName: "study.yaml", environment: Self.environment)
        case .template: Self.readTemplate(input)
        case .results: Self.readResults(input)
        case .archive: Self.unpack(input, in: folder)
        case .body: Self.readBody(input)
        }
    }

    private static func readFrames(_ input: [UInt8], _ body: (ByteBuffer) -> Void) {
        var reader = FrameReader()
        reader.append(ByteBuffer(bytes: input))
        while let frame = try? reader.next() {
            if case .control(let payload) = frame { body(payload) }
        }
    }

    private static var environment: StudyFileEnvironment {
        StudyFileEnvironment(
            reader: EmptyReader(),
            readDesign: { _, _ in DesignReading(points: [], errors: [], warnings: []) },
            checkFidelity: { _, _, _ in FidelityAnswer(mistakes: [], pauses: false) }
        )
    }

    private static let values: [String: Literal] = [
        "rate": .real(0.5), "units": .integer(3), "e": .text("'; rm -rf /"), "y": .text(""),
    ]

    private static func readTemplate(_ input: [UInt8]) {
        guard let template = try? Template(bytes: input) else { return }
        _ = try? template.render(values: self.values)
        _ = try? template.renderShell(values: self.values)
    }

    private static func readResults(_ input: [UInt8]) {
        var lines = LineSplitter()
        lines.append(input[...]) { line in
            _ = MetricLine.meaning(of: line)
            _ = SMACResult(line: line)
        }
        lines.finish { _ = MetricLine.meaning(of: $0) }
        _ = try? JSONMetrics.measurements(in: input, file: "metrics.json")
    }

    private static func unpack(_ input: [UInt8], in folder: String) {
        let (path, target) = (folder + "/bad", folder + "/target")
        try? Data(input).write(to: URL(filePath: path))
        try? FileManager.default.removeItem(atPath: target)
        try? FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        _ = try? ArchiveReader(clock: ContinuousClock()).extract(path, into: target)
    }

    private static func readBody(_ input: [UInt8]) {
        _ = try? JSONText.decode(SubmitRequest.self, from: input)
        _ = try? JSONText.decode(AddTrialRequest.self, from: input)
        _ = try? JSONText.decode(InvalidateRequest.self, from: input)
        _ = try? JSONText.decode(MetricsRequest.self, from: input)
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
