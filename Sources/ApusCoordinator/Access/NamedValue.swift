package import ApusSpace

/// A parameter's value under its name, for people and for the API.
package struct NamedValue: Hashable, Sendable {
    package let name: String
    package let value: Literal

    package init(name: String, value: Literal) {
        self.name = name
        self.value = value
    }
}
