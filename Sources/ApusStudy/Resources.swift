/// What one attempt takes from its worker.
public struct Resources: Hashable, Sendable, Codable {
    public let gpus: Int
    public let cores: Int

    /// Bytes of main memory; 0 when the study does not say.
    public let memoryBytes: Int

    public init(gpus: Int = 0, cores: Int = 1, memoryBytes: Int = 0) {
        self.gpus = gpus
        self.cores = cores
        self.memoryBytes = memoryBytes
    }
}
