/// What a worker's machine has, and what the worker offers of it.
public struct Capabilities: Hashable, Sendable, Codable {
    public struct Device: Hashable, Sendable, Codable {
        public let name: String
        public let memoryBytes: Int

        /// As CUDA writes it, `9.0`; empty for none.
        public let computeCapability: String

        public init(name: String, memoryBytes: Int, computeCapability: String) {
            self.name = name
            self.memoryBytes = memoryBytes
            self.computeCapability = computeCapability
        }
    }

    /// What the worker holds the programs of an attempt to.
    public struct Limits: Hashable, Sendable, Codable {
        /// By what: `cgroup v1`, `cgroup v2`; empty where nothing is enforced.
        public let means: String

        /// Of `memory`, `cpu` and `processes`.
        public let enforced: [String]

        /// What is not enforced, and why, for a person.
        public let missing: [String]

        public init(means: String, enforced: [String], missing: [String]) {
            self.means = means
            self.enforced = enforced
            self.missing = missing
        }
    }

    /// How many attempts the worker runs side by side.
    public let slots: Int
    public let cores: Int
    public let memoryBytes: Int
    public let devices: [Device]

    /// The engines it can train with: `cpu`, `cuda`.
    public let engines: [String]

    /// `nil` for a worker that does not know.
    public let limits: Limits?

    public init(
        slots: Int,
        cores: Int,
        memoryBytes: Int,
        devices: [Device] = [],
        engines: [String] = ["cpu"],
        limits: Limits? = nil
    ) {
        self.slots = slots
        self.cores = cores
        self.memoryBytes = memoryBytes
        self.devices = devices
        self.engines = engines
        self.limits = limits
    }
}
