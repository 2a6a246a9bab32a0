internal import ApusSpace
internal import ApusStudy

/// Reads the values of a tree, and notes those that are missing or of another kind.
struct TreeReading {
    var issues = IssueList()

    /// The map under a path; notes anything else.
    mutating func map(_ node: TreeNode) -> [(key: String, node: TreeNode)] {
        if let children = node.children { return children }
        self.wrong(node, "a map")
        return []
    }

    mutating func list(_ node: TreeNode, _ key: String) -> [TreeNode]? {
        guard let child = self.required(node, key) else { return nil }
        if let elements = child.elements { return elements }
        self.wrong(child, "a list")
        return nil
    }

    mutating func text(_ node: TreeNode, _ key: String) -> String? {
        guard let child = self.required(node, key) else { return nil }
        if let text = child.value.scalarText { return text }
        self.wrong(child, "a text")
        return nil
    }

    /// A number, which may stand in quotes.
    mutating func number(_ node: TreeNode, _ key: String) -> Double? {
        guard let child = self.required(node, key) else { return nil }
        return self.number(child)
    }

    mutating func number(_ node: TreeNode) -> Double? {
        if let number = node.value.number ?? node.value.string.flatMap(DecimalText.number) { return number }
        self.wrong(node, "a finite number")
        return nil
    }

    mutating func whole(_ node: TreeNode, _ key: String) -> Int? {
        guard let child = self.required(node, key) else { return nil }
        return self.whole(child)
    }

    mutating func whole(_ node: TreeNode) -> Int? {
        if let whole = node.value.whole ?? node.value.string.flatMap(DecimalText.integer) { return whole }
        self.wrong(node, "a whole number")
        return nil
    }

    /// A flag that is false where it is missing.
    mutating func flag(_ node: TreeNode, _ key: String) -> Bool {
        guard let child = node[key] else { return false }
        if let value = child.value.boolean { return value }
        self.wrong(child, "true or false")
        return false
    }

    /// The scalars of a list, as choices.
    mutating func choices(_ node: TreeNode, _ key: String) -> [Literal]? {
        guard let elements = self.list(node, key) else { return nil }
        let literals = elements.map { element -> Literal? in
            if let literal = element.value.literal { return literal }
            self.wrong(element, "a text, a number or a boolean")
            return nil
        }
        return literals.contains(nil) ? nil : literals.compactMap(\.self)
    }

    mutating func required(_ node: TreeNode, _ key: String) -> TreeNode? {
        if let child = node[key] { return child }
        self.issues.error(at: node.path, "'\(key)' is missing; add it")
        return nil
    }

    mutating func wrong(_ node: TreeNode, _ expected: String) {
        self.issues.error(at: node.path, "expected \(expected), found \(node.value.shown)")
    }

    /// Warns of the keys of a map that this import leaves out.
    mutating func warnOfIgnored(_ keys: [String], in node: TreeNode, _ remedy: String) {
        for key in keys {
            guard let child = node[key] else { continue }
            self.issues.warning(at: child.path, "'\(key)' is not taken over; \(remedy)")
        }
    }
}
