internal import ApusSpace
internal import ApusStudy

/// A value of the study file, with the place where it stands.
struct SourceNode: Sendable {
    struct Scalar: Sendable {
        /// The text without its quotes.
        let text: String

        /// Written without quotes, so that `true`, `3` and `null` are no texts.
        let isPlain: Bool
    }

    struct Entry: Sendable {
        let key: String
        let keyPlace: SourcePlace
        let value: SourceNode
    }

    indirect enum Content: Sendable {
        case null
        case scalar(Scalar)
        case list([SourceNode])
        case map([Entry])
    }

    let content: Content
    let place: SourcePlace

    subscript(key: String) -> SourceNode? {
        self.entry(key)?.value
    }

    func entry(_ key: String) -> Entry? {
        self.entries.first { $0.key == key }
    }

    var entries: [Entry] {
        guard case .map(let entries) = self.content else { return [] }
        return entries
    }

    var items: [SourceNode] {
        guard case .list(let items) = self.content else { return [] }
        return items
    }

    var scalar: Scalar? {
        guard case .scalar(let scalar) = self.content else { return nil }
        return scalar
    }

    /// The scalar as it is written, whatever its type.
    var text: String? {
        self.scalar?.text
    }

    /// The scalar with the type that YAML 1.2's core schema gives it.
    var literal: Literal? {
        self.scalar.map { $0.isPlain ? ScalarText.literal($0.text) : .text($0.text) }
    }

    var integer: Int? {
        switch self.literal {
        case .integer(let value): value
        // 1e3 is how people write a round number; it is whole, so it counts.
        case .real(let value) where value == value.rounded() && value.magnitude < 0x1p53: Int(value)
        default: nil
        }
    }

    var real: Double? {
        switch self.literal {
        case .integer(let value): Double(value)
        case .real(let value): value
        default: nil
        }
    }

    var boolean: Bool? {
        guard case .boolean(let value) = self.literal else { return nil }
        return value
    }

    /// What stands here, in a message's words.
    var shown: String {
        switch self.content {
        case .null: "nothing"
        case .scalar(let scalar): "'\(ScalarText.shortened(scalar.text))'"
        case .list: "a list"
        case .map: "a map"
        }
    }

    /// The tree without its places.
    var tree: TreeValue {
        switch self.content {
        case .null: .null
        case .scalar:
            switch self.literal {
            case .boolean(let value): .boolean(value)
            case .integer(let value): .integer(value)
            case .real(let value): .real(value)
            case .text(let value): .text(value)
            case nil: .null
            }
        case .list(let items): .list(items.map(\.tree))
        case .map(let entries): .map(entries.map { .init(key: $0.key, value: $0.value.tree) })
        }
    }
}
