/// The form that a value of the study file must have; the reference of all keys is made from these.
indirect enum Shape: Sendable {
    case boolean
    case integer(ClosedRange<Int>)
    case real(NumberRange)

    /// Any scalar, taken as it is written.
    case text(bytesMax: Int, mayBeEmpty: Bool = false)
    case word([String])
    case duration
    case size

    /// A choice, a default, a constant: a scalar whose type counts.
    case scalar
    case list(of: Shape, counts: ClosedRange<Int>)

    /// A map of known keys.
    case fields([Field])

    /// A map whose keys the user chooses; `placeholder` names them in the reference.
    case named(placeholder: String, Shape, countMax: Int)

    /// One of several things, by the only key of a map; a bare word for one that needs no keys of its own.
    case variant([Field])

    /// The first form whose kind – scalar, list or map – fits counts.
    case either([Shape])

    /// A form that holds itself, spelled out only when it is needed; `name` is its name in the reference.
    case deferred(name: String, @Sendable () -> Shape)

    /// Whatever stands there; checked by whoever reads it.
    case anything

    /// What is expected, in a message's words.
    var words: String {
        switch self {
        case .boolean: "true or false"
        case .integer(let range): Self.words(range)
        case .real(let range): "a number\(range.words)"
        case .text: "a text"
        case .word(let words): Self.alternatives(words.map { "'\($0)'" })
        case .duration: "a duration such as 90s, 4h or 1h30m"
        case .size: "a size such as 8GiB or 500MB"
        case .scalar: "a number, a text, true or false"
        case .list(let shape, let counts): Self.words(listOf: shape, counts)
        case .fields: "a map"
        case .named: "a map"
        case .variant(let fields): "one of \(fields.map(\.name).joined(separator: ", "))"
        case .either(let shapes): Self.alternatives(shapes.map(\.words))
        case .deferred(_, let shape): shape().words
        case .anything: "a value"
        }
    }

    /// The type's name in the reference.
    var typeName: String {
        switch self {
        case .variant: "one of these keys"
        case .fields, .named: "map"
        case .list(let shape, let counts):
            counts.lowerBound == counts.upperBound
                ? "list of \(counts.lowerBound) × \(shape.typeName)" : "list of \(shape.typeName)"
        case .either(let shapes): shapes.map(\.typeName).joined(separator: ", or ")
        case .word(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .duration: "duration"
        case .size: "size"
        case .deferred(let name, _): name
        case .anything: "map"
        default: self.words
        }
    }

    private static func words(_ range: ClosedRange<Int>) -> String {
        switch (range.lowerBound, range.upperBound) {
        case (.min, .max): "a whole number"
        case (let lower, .max): "a whole number that is at least \(lower)"
        case (let lower, let upper): "a whole number from \(lower) to \(upper)"
        }
    }

    private static func words(listOf shape: Shape, _ counts: ClosedRange<Int>) -> String {
        let item =
            switch shape {
            case .scalar: "values"
            case .text: "texts"
            case .integer: "whole numbers"
            case .real: "numbers"
            default: "entries"
            }
        switch (counts.lowerBound, counts.upperBound) {
        case (let lower, let upper) where lower == upper: return "a list of \(lower) \(item)"
        case (0, let upper): return "a list of at most \(upper) \(item)"
        case (let lower, let upper): return "a list of \(lower) to \(upper) \(item)"
        }
    }

    private static func alternatives(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "nothing" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }
}
