/// Values that reach a program as SMAC v2 calls it.
///
/// After the command come the instance, `0`, the cutoff, its length and the seed, and then `-name value` for each active
/// parameter, in alphabetical order.
public struct SMACCall: Hashable, Sendable, Codable {
    /// SMAC's own words where there are no instances.
    public static let noInstance = "no_instance"

    public let instance: String

    /// Seconds; `nil` for none, where SMAC passes on the largest number there is.
    public let cutoff: Double?

    /// Passed on, and otherwise unused.
    public let cutoffLength: Int

    public init(instance: String = Self.noInstance, cutoff: Double? = nil, cutoffLength: Int = Int(Int32.max)) {
        self.instance = instance
        self.cutoff = cutoff
        self.cutoffLength = cutoffLength
    }
}
