package import ApusSpace
package import ApusStudy

/// A space of ConfigSpace, format 0.4, as JSON or as YAML.
package struct ConfigSpaceFile: Hashable, Sendable {
    package let name: String?
    package let space: Space

    /// What the file calls the parameters, in the order of ``space``.
    package let names: [String]

    /// What is left out: weights, and the shapes of bell curves.
    package let warnings: [InteropIssue]

    /// Throws every mistake at once, each with its path.
    package init(_ tree: TreeValue, file: String) throws(InteropError) {
        let search = try Self.search(tree, file: file)
        self.name = search.name
        self.space = search.space
        self.names = search.names
        self.warnings = search.warnings
    }

    /// The space as a search of which nothing else is known.
    package static func search(_ tree: TreeValue, file: String) throws(InteropError) -> ImportedSearch {
        var reader = ConfigSpaceReader()
        reader.read(TreeNode(tree))
        return try reader.draft.search(file: file)
    }
}
