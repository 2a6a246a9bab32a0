/// The points that come before a method's own proposals.
public struct InitialDesign: Hashable, Sendable {
    /// As a study file names it: `sobol`, `halton`, `latin-hypercube` or `random`.
    public let name: String

    /// How many trials it takes, those included that a user adds meanwhile.
    public let count: Int

    /// Whether the default configuration comes first.
    public let startsAtDefault: Bool

    public init(name: String, count: Int, startsAtDefault: Bool) {
        self.name = name
        self.count = count
        self.startsAtDefault = startsAtDefault
    }
}
