/// What one attempt takes from its worker.
public struct Resources: Hashable, Sendable, Codable {
    public let gpus: Int
    public let cores: Int

    /// Bytes of main memory; 0 when the study does not say.
    public let memoryBytes: Int

    /// Whether it gets no more than its cores, also where nobody else wants them.
    public let isCapped: Bool

    public init(gpus: Int = 0, cores: Int = 1, memoryBytes: Int = 0, isCapped: Bool = false) {
        self.gpus = gpus
        self.cores = cores
        self.memoryBytes = memoryBytes
        self.isCapped = isCapped
    }

    /// Studies that were stored before there were caps have none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.gpus = try container.decode(Int.self, forKey: .gpus)
        self.cores = try container.decode(Int.self, forKey: .cores)
        self.memoryBytes = try container.decode(Int.self, forKey: .memoryBytes)
        self.isCapped = try container.decodeIfPresent(Bool.self, forKey: .isCapped) ?? false
    }

    /// The same bytes as ever where there is no cap.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(self.gpus, forKey: .gpus)
        try container.encode(self.cores, forKey: .cores)
        try container.encode(self.memoryBytes, forKey: .memoryBytes)
        if self.isCapped { try container.encode(true, forKey: .isCapped) }
    }

    private enum CodingKeys: String, CodingKey {
        case gpus, cores, memoryBytes, isCapped
    }
}
