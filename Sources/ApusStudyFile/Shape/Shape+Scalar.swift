extension Shape {
    /// Whether a scalar is of this form; false for every form that is none of a scalar.
    func accepts(_ node: SourceNode) -> Bool {
        guard let scalar = node.scalar else { return false }
        switch self {
        case .boolean: return node.boolean != nil
        case .integer(let range): return node.integer.map(range.contains) ?? false
        case .real(let range): return node.real.map(range.contains) ?? false
        case .text(let bytesMax, let mayBeEmpty):
            return Self.isText(scalar.text, bytesMax: bytesMax) && (mayBeEmpty || !scalar.text.isEmpty)
        case .word(let words): return words.contains(scalar.text)
        case .duration: return Quantity.duration(scalar.text) != nil
        case .size: return Quantity.bytes(scalar.text) != nil
        case .scalar: return Self.isText(scalar.text, bytesMax: 4_096) && node.real?.isFinite != false
        case .variant(let fields): return fields.contains { $0.name == scalar.text && $0.mayStandBare }
        case .either(let shapes): return shapes.contains { $0.accepts(node) }
        case .deferred(_, let shape): return shape().accepts(node)
        case .anything: return true
        case .list, .fields, .named: return false
        }
    }

    /// Whether a value of this form can be a scalar, a list or a map, as the content is.
    func mayBe(_ content: SourceNode.Content) -> Bool {
        switch (self, content) {
        case (.anything, _): true
        case (.deferred(_, let shape), _): shape().mayBe(content)
        case (.either(let shapes), _): shapes.contains { $0.mayBe(content) }
        case (.fields, .map), (.named, .map), (.variant, .map), (.variant, .scalar): true
        case (.list, .list): true
        case (.fields, _), (.named, _), (.list, _), (.variant, _): false
        case (_, .scalar): true
        default: false
        }
    }

    /// Without NUL, which neither paths nor arguments can hold.
    private static func isText(_ text: String, bytesMax: Int) -> Bool {
        text.utf8.count <= bytesMax && !text.utf8.contains(0)
    }
}
