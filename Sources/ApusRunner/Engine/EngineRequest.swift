package import ApusStudy
import FoundationEssentials

/// What the engine's process is to train: one JSON line on its standard input.
package struct EngineRequest: Hashable, Sendable, Codable {
    package static let bytesMax = 4_194_304

    /// Of this exchange; an engine refuses another.
    package static let currentVersion = 1

    package let version: Int

    /// The `train:` section of the study file, every value in place.
    package let specification: TreeValue

    /// Absolute paths: the data set's files, the run's folder, the folder of the model, the checkpoint.
    package let datasetFolder: String
    package let runFolder: String
    package let modelFolder: String
    package let checkpoint: String
    package let seed: UInt64
    package let threads: Int

    /// What the network may take of main memory; 0 for no limit.
    package let memoryBytes: Int

    /// The epochs to run; `nil` for all of the specification's.
    package let steps: AttemptSteps?

    /// Where lines for people go; `nil` for standard error.
    package let log: String?

    package init(
        specification: TreeValue,
        datasetFolder: String,
        runFolder: String,
        modelFolder: String,
        checkpoint: String,
        seed: UInt64,
        threads: Int,
        memoryBytes: Int,
        steps: AttemptSteps? = nil,
        log: String? = nil
    ) {
        self.version = Self.currentVersion
        self.specification = specification
        self.datasetFolder = datasetFolder
        self.runFolder = runFolder
        self.modelFolder = modelFolder
        self.checkpoint = checkpoint
        self.seed = seed
        self.threads = threads
        self.memoryBytes = memoryBytes
        self.steps = steps
        self.log = log
    }

    /// The line, with its line feed.
    package func encoded() throws(RunnerError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            let bytes = Array(try encoder.encode(self)) + [0x0A]
            guard bytes.count <= Self.bytesMax else {
                throw RunnerError("the training's specification has more than \(Self.bytesMax) bytes")
            }
            return bytes
        } catch let error as RunnerError {
            throw error
        } catch {
            throw RunnerError("the training's specification holds a number that is not finite")
        }
    }

    /// The specification as the engine decodes it.
    func specificationJSON() throws(RunnerError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(self.specification))
        } catch {
            throw RunnerError("the training's specification holds a number that is not finite")
        }
    }

    /// Reads the line; throws when it is no request of this version.
    package init(line: [UInt8]) throws(RunnerError) {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(line))
        } catch {
            throw RunnerError("the engine was given no request that it can read")
        }
        guard self.version == Self.currentVersion else {
            throw RunnerError("the engine speaks version \(Self.currentVersion), and was asked in \(self.version)")
        }
    }
}
