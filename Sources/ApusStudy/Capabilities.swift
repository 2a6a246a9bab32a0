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

    /// How many attempts the worker runs side by side.
    public let slots: Int
    public let cores: Int
    public let memoryBytes: Int
    public let devices: [Device]

    /// The engines it can train with: `cpu`, `cuda`.
    public let engines: [String]

    public init(slots: Int, cores: Int, memoryBytes: Int, devices: [Device] = [], engines: [String] = ["cpu"]) {
        self.slots = slots
        self.cores = cores
        self.memoryBytes = memoryBytes
        self.devices = devices
        self.engines = engines
    }
}
