/// What a trial runs.
public enum Program: Hashable, Sendable, Codable {
    /// A network that the native engine trains.
    case train(TrainProgram)

    /// A program of the user's.
    case run(CommandProgram)

    /// Nothing: the attempt succeeds at once, with cost 0. Measures the cluster's own cost.
    case nothing

    /// The files that a worker fetches before it starts.
    public var inputs: [InputFile] {
        switch self {
        case .train(let program): program.inputs
        case .run(let program): program.inputs
        case .nothing: []
        }
    }
}

/// A file that a trial reads: known by its content, sent once to each host, read-only in the run's folder.
public struct InputFile: Hashable, Sendable, Codable {
    /// Relative path in the run's folder; no `..`, no leading `/`.
    public let path: String
    public let digest: ContentDigest
    public let byteCount: Int

    /// Whether the owner may execute it.
    public let isExecutable: Bool

    public init(path: String, digest: ContentDigest, byteCount: Int, isExecutable: Bool = false) {
        self.path = path
        self.digest = digest
        self.byteCount = byteCount
        self.isExecutable = isExecutable
    }
}

/// A training in the native engine.
public struct TrainProgram: Hashable, Sendable, Codable {
    /// The `train:` section of the study file, `${name}` still in place.
    public let specification: TreeValue

    /// The data set's files, under `dataset/` in the run's folder.
    public let inputs: [InputFile]

    public init(specification: TreeValue, inputs: [InputFile] = []) {
        self.specification = specification
        self.inputs = inputs
    }
}
