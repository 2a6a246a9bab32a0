internal import ApusStudy

/// A value of a tree, and the path that leads to it.
struct TreeNode {
    let value: TreeValue

    /// Such as `hyperparameters[2].lower`; empty for the root.
    let path: String

    init(_ value: TreeValue, path: String = "") {
        self.value = value
        self.path = path
    }

    /// The value of a key; `nil` where it is missing or null.
    subscript(key: String) -> TreeNode? {
        guard let value = self.value[key], !value.isNull else { return nil }
        return TreeNode(value, path: self.path(to: key))
    }

    /// The values of a map, `nil` for what is no map.
    var children: [(key: String, node: TreeNode)]? {
        self.value.entries?.map { ($0.key, TreeNode($0.value, path: self.path(to: $0.key))) }
    }

    /// The values of a list, `nil` for what is no list.
    var elements: [TreeNode]? {
        self.value.items?.enumerated().map { TreeNode($0.element, path: "\(self.path)[\($0.offset)]") }
    }

    func path(to key: String) -> String {
        self.path.isEmpty ? Shown.text(key) : "\(self.path).\(Shown.text(key))"
    }
}
