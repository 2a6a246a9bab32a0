import ApusSpace
import ApusStudy

extension TreeValue {
    /// The tree with each `${name}` replaced.
    ///
    /// A text that is one placeholder becomes the value with its type; a placeholder inside other text becomes part
    /// of that text. Throws every mistake at once, each with its place in the tree.
    func filled(with values: [String: Literal]) throws(RunnerError) -> TreeValue {
        var mistakes: [String] = []
        let filled = self.filled(values, at: "train", &mistakes)
        guard mistakes.isEmpty else { throw RunnerError(mistakes.joined(separator: "\n")) }
        return filled
    }

    private func filled(_ values: [String: Literal], at place: String, _ mistakes: inout [String]) -> TreeValue {
        switch self {
        case .null, .boolean, .integer, .real: return self
        case .list(let items):
            return .list(items.enumerated().map { $1.filled(values, at: "\(place)[\($0)]", &mistakes) })
        case .map(let entries):
            return .map(
                entries.map { Entry(key: $0.key, value: $0.value.filled(values, at: "\(place).\($0.key)", &mistakes)) }
            )
        case .text(let text):
            do {
                let template = try Template(text: text)
                if let name = template.onlyVariable, let value = values[name] { return TreeValue(value) }
                return .text(String(decoding: try template.render(values: values), as: UTF8.self))
            } catch {
                mistakes += error.issues.map { "\(place): \($0.message)" }
                return self
            }
        }
    }

    private init(_ literal: Literal) {
        switch literal {
        case .boolean(let value): self = .boolean(value)
        case .integer(let value): self = .integer(value)
        case .real(let value): self = .real(value)
        case .text(let value): self = .text(value)
        }
    }
}
