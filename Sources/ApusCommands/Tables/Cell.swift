import ApusAPI
import ApusSpace

/// One value of a table: what it sorts by, and how it is written for people and for programs.
enum Cell: Hashable, Sendable {
    case none
    case integer(Int)
    case real(Double)
    case text(String)

    init(_ value: ScalarValue) {
        switch value.literal {
        case .boolean, .text: self = .text(value.text)
        case .integer(let number): self = .integer(number)
        case .real(let number): self = .real(number)
        }
    }

    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        case .none, .text: nil
        }
    }

    /// For people: four digits, control characters made visible.
    var short: String {
        switch self {
        case .none: ""
        case .integer(let value): "\(value)"
        case .real(let value): NumberText.short(value)
        case .text(let text): VisibleText.escaped(text)
        }
    }

    /// For programs: every digit that matters.
    var full: String {
        switch self {
        case .none: ""
        case .integer(let value): "\(value)"
        case .real(let value): value.isFinite ? "\(value)" : NumberText.short(value)
        case .text(let text): text
        }
    }

    /// Numbers by value, before texts by their letters; what is missing, and NaN, comes last either way.
    static func isOrdered(_ left: Cell, _ right: Cell, descending: Bool) -> Bool {
        switch (left.rank, right.rank) {
        case (let a, let b) where a != b: return a < b
        case (0, _):
            guard let a = left.number, let b = right.number else { return false }
            return descending ? a > b : a < b
        case (1, _): return descending ? left.full > right.full : left.full < right.full
        default: return false
        }
    }

    private var rank: Int {
        switch self {
        case .integer: 0
        case .real(let value): value.isNaN ? 2 : 0
        case .text: 1
        case .none: 2
        }
    }
}
