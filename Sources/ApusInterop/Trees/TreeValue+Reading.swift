internal import ApusSpace
internal import ApusStudy

/// The kinds of values, without saying where they stand.
extension TreeValue {
    /// A whole number, which JSON may write as 3.0.
    var whole: Int? {
        switch self {
        case .integer(let value): value
        case .real(let value): Int(exactly: value)
        default: nil
        }
    }

    /// A finite number.
    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value) where value.isFinite: value
        default: nil
        }
    }

    var string: String? { if case .text(let value) = self { value } else { nil } }

    var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }

    var items: [TreeValue]? { if case .list(let values) = self { values } else { nil } }

    var entries: [Entry]? { if case .map(let entries) = self { entries } else { nil } }

    var isNull: Bool { self == .null }

    /// A scalar as a choice.
    var literal: Literal? {
        switch self {
        case .boolean(let value): .boolean(value)
        case .integer(let value): .integer(value)
        case .real(let value) where value.isFinite: .real(value)
        case .text(let value): .text(value)
        default: nil
        }
    }

    /// A scalar as programs get it.
    var scalarText: String? { self.literal?.description }

    /// What stands here, in a message's words.
    var shown: String {
        switch self {
        case .null: "nothing"
        case .list: "a list"
        case .map: "a map"
        case .real(let value): "\(value)"
        default: "'\(Shown.text(self.scalarText ?? ""))'"
        }
    }
}
