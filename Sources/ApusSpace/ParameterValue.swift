/// The value of one parameter inside a configuration.
///
/// Choices are held by their index in the domain, so that a configuration stays small: a study of
/// 100,000 trials lives in memory.
public enum ParameterValue: Hashable, Sendable, Codable {
    case real(Double)
    case integer(Int)

    /// The index of a choice of a categorical or ordinal domain; 0 for a constant.
    case choice(Int)
}
