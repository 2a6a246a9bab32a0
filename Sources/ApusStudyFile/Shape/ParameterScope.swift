internal import ApusSpace

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

    /// The text of the error for a name that is no parameter.
    func unknown(_ name: String) -> String {
        let hint = Suggestion.clause(for: name, in: self.names)
        return hint.isEmpty
            ? "'${\(name)}' names no parameter of 'space'; add it there, or write \\${\(name)} for the text itself"
            : "'${\(name)}' names no parameter of 'space'\(hint)"
    }
}
