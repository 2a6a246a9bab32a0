/// Values that reach a program as SMAC v2 calls it.
///
/// After the command come the instance, what belongs to it, the cutoff, its length and the seed, and then `-name value`
/// for each active parameter, in alphabetical order.
public struct SMACCall: Hashable, Sendable {
    /// SMAC's own words where there are no instances.
    public static let noInstance = "no_instance"

    /// SMAC's own word for an instance to which nothing belongs.
    public static let noSpecific = "0"

    public let instance: String

    /// What the file of instances says beside the instance's name.
    public let specific: String

    /// Seconds; `nil` for none, where SMAC passes on the largest number there is.
    public let cutoff: Double?

    /// Passed on, and otherwise unused.
    public let cutoffLength: Int

    /// SMAC gives −1 to a deterministic program; `nil` for each trial's own.
    public let seed: Int?

    /// What the program calls a parameter, by the parameter's name; those that are called the same are left out.
    public let names: [String: String]

    public init(
        instance: String = Self.noInstance,
        specific: String = Self.noSpecific,
        cutoff: Double? = nil,
        cutoffLength: Int = Int(Int32.max),
        seed: Int? = nil,
        names: [String: String] = [:]
    ) {
        self.instance = instance
        self.specific = specific
        self.cutoff = cutoff
        self.cutoffLength = cutoffLength
        self.seed = seed
        self.names = names
    }
}

extension SMACCall: Codable {
    private enum Key: String, CodingKey {
        case instance, specific, cutoff, cutoffLength, seed, names
    }

    /// Only the instance and the length have to be there.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            instance: try container.decode(String.self, forKey: .instance),
            specific: try container.decodeIfPresent(String.self, forKey: .specific) ?? Self.noSpecific,
            cutoff: try container.decodeIfPresent(Double.self, forKey: .cutoff),
            cutoffLength: try container.decode(Int.self, forKey: .cutoffLength),
            seed: try container.decodeIfPresent(Int.self, forKey: .seed),
            names: try container.decodeIfPresent([String: String].self, forKey: .names) ?? [:]
        )
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(self.instance, forKey: .instance)
        if self.specific != Self.noSpecific { try container.encode(self.specific, forKey: .specific) }
        try container.encodeIfPresent(self.cutoff, forKey: .cutoff)
        try container.encode(self.cutoffLength, forKey: .cutoffLength)
        try container.encodeIfPresent(self.seed, forKey: .seed)
        if !self.names.isEmpty { try container.encode(self.names, forKey: .names) }
    }
}
