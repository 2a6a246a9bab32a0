/// A value of a YAML or JSON tree, with the order of its keys kept.
public indirect enum TreeValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    case real(Double)
    case text(String)
    case list([TreeValue])
    case map([Entry])

    public struct Entry: Hashable, Sendable {
        public let key: String
        public let value: TreeValue

        public init(key: String, value: TreeValue) {
            self.key = key
            self.value = value
        }
    }

    /// The value of a key, when this is a map that has it.
    public subscript(key: String) -> TreeValue? {
        guard case .map(let entries) = self else { return nil }
        return entries.first { $0.key == key }?.value
    }
}
