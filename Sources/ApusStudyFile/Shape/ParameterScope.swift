internal import ApusSpace
internal import ApusStudy

/// The parameters that `${name}` may name, as far as they could be read.
struct ParameterScope: Sendable {
    struct Known: Sendable {
        let name: String

        /// `nil` when the parameter itself is wrong, which was noted where it stands.
        let domain: Domain?
    }

    let parameters: [Known]

    var names: [String] {
        self.parameters.map(\.name)
    }

    subscript(name: String) -> Known? {
        self.parameters.first { $0.name == name }
    }

    /// With other names that have values, which the parameters of the same names win over.
    func adding(_ names: [String]) -> ParameterScope {
        let others = names.filter { self[$0] == nil }.map { Known(name: $0, domain: nil) }
        return ParameterScope(parameters: self.parameters + others)
    }

    /// What is wrong with a place for a value: an unknown name, or a number format for what is no number.
    func mistake(of variable: Template.Variable) -> String? {
        guard let known = self[variable.name] else { return self.unknown(variable.name) }
        guard let format = variable.format, let domain = known.domain else { return nil }
        let texts = domain.choices.filter { if case .text = $0 { true } else { false } }
        guard let text = texts.first, case .text(let shown) = text else { return nil }
        return "'\(variable.name)' may be '\(ScalarText.shortened(shown))', which the number format "
            + "'\(format.pattern)' cannot write; write ${\(variable.name)} without a format"
    }

    /// The text of the error for a name that is no parameter.
    func unknown(_ name: String) -> String {
        let hint = Suggestion.clause(for: name, in: self.names)
        return hint.isEmpty
            ? "'${\(name)}' names no parameter of 'space'; add it there, or write \\${\(name)} for the text itself"
            : "'${\(name)}' names no parameter of 'space'\(hint)"
    }
}
