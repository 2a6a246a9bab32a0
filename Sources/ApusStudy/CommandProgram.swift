/// A program of the user's, and how its inputs and results are passed.
public struct CommandProgram: Hashable, Sendable, Codable {
    /// An input in which `${name}` is replaced; the result stands under `target` in the run's folder.
    public struct Template: Hashable, Sendable, Codable {
        /// The path of the input file that holds the template's text.
        public let source: String
        public let target: String

        public init(source: String, target: String) {
            self.source = source
            self.target = target
        }
    }

    /// How the values reach the program, besides templates and `${name}` in the command.
    public struct Passing: Hashable, Sendable, Codable {
        /// As `APUS_PARAM_<name>` environment variables.
        public let environment: Bool

        /// As `--name value` flags after the command.
        public let flags: Bool

        /// As a JSON object in a file of this name, in the run's folder.
        public let jsonFile: String?

        /// As SMAC v2 calls a program, after the command.
        public let smac: SMACCall?

        public init(
            environment: Bool = true,
            flags: Bool = false,
            jsonFile: String? = nil,
            smac: SMACCall? = nil
        ) {
            self.environment = environment
            self.flags = flags
            self.jsonFile = jsonFile
            self.smac = smac
        }
    }

    /// What becomes of the run's folder when the attempt has ended.
    public enum FolderPolicy: String, Hashable, Sendable, Codable {
        case remove
        case keep
        case keepFailed = "keep-failed"
    }

    public let templates: [Template]
    public let inputs: [InputFile]

    /// The argument vector; `${name}` is replaced in each argument.
    ///
    /// With `shell`, one script for `/bin/sh -c`,
    /// where each value is quoted.
    public let command: [String]
    public let shell: Bool
    public let environment: [String: String]

    /// Left out where there are none, so that programs without secrets are stored and named as ever.
    private let secretNames: [String: String]?
    public let passing: Passing
    public let metrics: [MetricSource]

    /// What the program saves after its steps, and finds again when it goes on: a path in the run's folder.
    public let checkpoint: String?

    /// Paths and globs in the run's folder that are packed as the artifact when the attempt succeeds.
    public let artifacts: [String]
    public let folder: FolderPolicy

    public init(
        templates: [Template] = [],
        inputs: [InputFile] = [],
        command: [String],
        shell: Bool = false,
        environment: [String: String] = [:],
        secrets: [String: String] = [:],
        passing: Passing = Passing(),
        metrics: [MetricSource] = [],
        checkpoint: String? = nil,
        artifacts: [String] = [],
        folder: FolderPolicy = .remove
    ) {
        self.templates = templates
        self.inputs = inputs
        self.command = command
        self.shell = shell
        self.environment = environment
        self.secretNames = secrets.isEmpty ? nil : secrets
        self.passing = passing
        self.metrics = metrics
        self.checkpoint = checkpoint
        self.artifacts = artifacts
        self.folder = folder
    }

    /// The secrets of the worker's host that the program gets: variables, and for each the secret's name.
    ///
    /// Values are never here.
    public var secrets: [String: String] { self.secretNames ?? [:] }
}
