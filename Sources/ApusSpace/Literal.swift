/// A value as a person writes it in a study file: a choice, a constant, a default.
public enum Literal: Hashable, Sendable, Codable {
    case boolean(Bool)
    case integer(Int)
    case real(Double)
    case text(String)
}
