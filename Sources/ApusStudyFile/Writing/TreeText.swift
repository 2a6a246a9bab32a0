internal import ApusSpace
internal import ApusStudy

/// Numbers, literals and trees as a study file writes them, on one line.
enum TreeText {
    static func map(_ entries: [(key: String, text: String)]) -> String {
        "{\(entries.map { "\($0.key): \($0.text)" }.joined(separator: ", "))}"
    }

    static func list(_ texts: [String]) -> String {
        "[\(texts.joined(separator: ", "))]"
    }

    /// A number of a range; whole ones have no fraction.
    static func number(_ value: Double) -> String {
        guard let whole = Int(exactly: value), whole.magnitude < 1 << 53 else { return value.description }
        return whole.description
    }

    /// A choice or a default, whose type is part of it.
    static func literal(_ literal: Literal) -> String {
        switch literal {
        case .boolean, .integer, .real: literal.description
        case .text(let text): YAMLText.scalar(text)
        }
    }

    static func tree(_ value: TreeValue) -> String {
        switch value {
        case .null: "null"
        case .boolean(let value): value.description
        case .integer(let value): value.description
        case .real(let value): value.isFinite ? value.description : value.isNaN ? ".nan" : value > 0 ? ".inf" : "-.inf"
        case .text(let text): YAMLText.scalar(text)
        case .list(let values): self.list(values.map(self.tree))
        case .map(let entries): self.map(entries.map { (YAMLText.scalar($0.key), self.tree($0.value)) })
        }
    }

    /// As `Quantity` reads it: `1h30m`.
    static func duration(_ duration: Duration) -> String {
        let parts = duration.components
        var rest = parts.seconds * 1_000 + (parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        var text = ""
        for (unit, milliseconds) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)] {
            guard rest / Int64(milliseconds) > 0 else { continue }
            text += "\(rest / Int64(milliseconds))\(unit)"
            rest %= Int64(milliseconds)
        }
        return text
    }

    /// As `Quantity` reads it: `8GiB`.
    static func size(_ bytes: Int) -> String {
        for (shift, unit) in [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")] where bytes % (1 << shift) == 0 {
            return "\(bytes >> shift)\(unit)"
        }
        return "\(bytes)"
    }
}
