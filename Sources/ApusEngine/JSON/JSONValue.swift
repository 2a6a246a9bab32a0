/// A JSON tree with the order of its keys.
package indirect enum JSONValue: Hashable, Sendable {
    case null
    case boolean(Bool)

    /// Written without fraction and exponent, and within 64 bits.
    case integer(Int)
    case real(Double)
    case text(String)
    case list([JSONValue])
    case map([Member])

    package struct Member: Hashable, Sendable {
        package let key: String
        package let value: JSONValue

        package init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    package subscript(key: String) -> JSONValue? {
        guard case .map(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// What it is, for messages: `text 'sgd'`, `a list`.
    var kindDescription: String {
        switch self {
        case .null: "nothing"
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .real(let value): "\(value)"
        case .text(let value): "text '\(value.prefix(40))'"
        case .list: "a list"
        case .map: "a map"
        }
    }
}
