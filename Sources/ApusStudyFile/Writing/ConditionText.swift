internal import ApusSpace

/// Writes conditions as `ExpressionParser` reads them.
struct ConditionText {
    let parameters: [Parameter]

    /// `nil` where a value has both kinds of quotes, for which conditions have no words.
    func text(of expression: Condition.Expression) -> String? {
        switch expression {
        case .comparison(let parent, let relation, let values):
            let texts = values.compactMap { self.text(of: $0, parent) }
            guard texts.count == values.count else { return nil }
            let right = relation == .oneOf ? "{\(texts.joined(separator: ", "))}" : texts.joined()
            return "\(Self.name(self.parameters[parent].name)) \(relation.rawValue) \(right)"
        case .all(let parts): return self.joined(parts, " && ")
        case .any(let parts): return self.joined(parts, " || ")
        }
    }

    private func joined(_ parts: [Condition.Expression], _ sign: String) -> String? {
        let texts = parts.compactMap { part -> String? in
            guard let text = self.text(of: part) else { return nil }
            if case .comparison = part { return text }
            // Comparisons joined by `&&` need none beside `||`.
            if case .all = part, sign == " || " { return text }
            return "(\(text))"
        }
        return texts.count == parts.count ? texts.joined(separator: sign) : nil
    }

    private func text(of value: ParameterValue, _ parent: Int) -> String? {
        let domain = self.parameters[parent].domain
        guard let text = domain.literal(of: value)?.description else { return nil }
        return domain.choices.isEmpty ? text : Self.quoted(text)
    }

    /// In quotes where it has to be; there is no escape.
    static func quoted(_ text: String) -> String? {
        let isPlain =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                !$0.properties.isWhitespace && !"&|(){},<>=!'\"`".unicodeScalars.contains($0)
            }
        if isPlain { return text }
        if !text.contains("'") { return "'\(text)'" }
        return text.contains("\"") ? nil : "\"\(text)\""
    }

    /// In backquotes where it could be taken for a word of the language.
    static func name(_ name: String) -> String {
        ["and", "or", "in"].contains(name) ? "`\(name)`" : name
    }
}
