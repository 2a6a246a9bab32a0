import ApusTestSupport
import Foundation

@testable import ApusArtifacts

/// Inputs to begin from: right ones, made by hand, and those that libFuzzer found to reach code that no other does.
extension FuzzTarget {
    /// `folder` is for what must be made.
    package func seeds(in folder: String) throws -> [[UInt8]] {
        try self.written(in: folder) + self.found()
    }

    /// `Tests/FuzzCorpus/NAME.txt`: one input on each line, in Base64.
    package func found() throws -> [[UInt8]] {
        let path = ProtocolVector.folder + "/../Tests/FuzzCorpus/\(self.rawValue).txt"
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
        return text.split(separator: "\n").compactMap { Data(base64Encoded: String($0)).map { [UInt8]($0) } }
    }

    private func written(in folder: String) throws -> [[UInt8]] {
        switch self {
        case .workerFrames: try Self.vectors(isFromWorker: true)
        case .coordinatorFrames: try Self.vectors(isFromWorker: false)
        case .studyFile: try Self.studyFiles()
        case .template:
            Self.texts(
                "train --rate ${rate} --units ${units}",
                "a $${b} ${c.d} \"${e}\"",
                "${x",
                "'${y}' ${z}"
            )
        case .results:
            Self.texts(
                "loss\t1\t0.5\n",
                "val_error\t0.125\r\nloss\t2\tnan\n",
                "Result for SMAC: SUCCESS, 1.5, 0, 0.25, 3\n",
                #"{"loss": [1, 2.5, NaN], "accuracy": 1e400, "x": {"y": -Infinity}}"#
            )
        case .archive: [try Self.archive(in: folder)]
        case .body:
            Self.texts(
                #"{"name": "s", "source": "name: s\n", "files": [{"path": "a", "digest": "00"}], "force": true}"#,
                #"{"configuration": {"x": 0.5, "y": "a", "z": true}, "reason": "by hand"}"#,
                "[[[[[[[[[[[[1]]]]]]]]]]]]"
            )
        }
    }

    private static func texts(_ texts: String...) -> [[UInt8]] {
        texts.map { Array($0.utf8) }
    }

    private static func vectors(isFromWorker: Bool) throws -> [[UInt8]] {
        let vectors = try ProtocolVector.all(bad: false) + ProtocolVector.all(bad: true)
        return vectors.filter { $0.isFromWorker == isFromWorker }.map { Array($0.bytes.prefix(4_096)) }
    }

    private static func studyFiles() throws -> [[UInt8]] {
        let folder = ProtocolVector.folder + "/../Docs/Examples"
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }.sorted()
            .map { try [UInt8](Data(contentsOf: URL(filePath: "\(folder)/\($0)"))) }
    }

    private static func archive(in folder: String) throws -> [UInt8] {
        let source = folder + "/source"
        try FileManager.default.createDirectory(atPath: source + "/deep/er", withIntermediateDirectories: true)
        try Data("weights".utf8).write(to: URL(filePath: source + "/deep/er/model"))
        try Data(repeating: 7, count: 5_000).write(to: URL(filePath: source + "/log"))
        let (packed, path) = (FolderPacker(), folder + "/good")
        try? FileManager.default.removeItem(atPath: path)
        _ = try packed.pack(source, paths: ["deep", "log"], to: path)
        return [UInt8](try Data(contentsOf: URL(filePath: path)))
    }
}
