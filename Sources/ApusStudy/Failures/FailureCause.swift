/// Whose fault it is that an attempt brought no result.
public enum FailureCause: String, Hashable, Sendable, Codable, CaseIterable {
    /// The values of the parameters: a loss that is no number, too much memory, a shape that cannot be.
    case configuration

    /// The program: it fails the same way with whatever values, or on whatever node.
    case code

    /// The machine: the same configuration works on another one, or nothing works on this one.
    case node

    /// Nobody of those: the worker was lost, or could not begin.
    case infrastructure

    /// Whether an optimizer learns of it: only a configuration's own fault says something about the configuration.
    public var isTold: Bool { self == .configuration }
}
