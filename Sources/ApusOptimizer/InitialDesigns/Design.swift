import ApusSpace

/// A fixed succession of configurations, one after another.
///
/// A value: a copy goes on from the same place. Configurations are canonical; some may be forbidden or come twice.
protocol Design: Sendable {
    /// Whether the configurations are drawn from the whole space and never end, so that one that is turned down may be
    /// replaced by any other.
    static var isEndless: Bool { get }

    /// `nil` after the last one.
    mutating func next() -> Configuration?
}
