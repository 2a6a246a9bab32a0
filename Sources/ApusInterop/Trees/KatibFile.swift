package import ApusStudy

/// An Experiment of Katib, `v1beta1`: its parameters, objective, counts and command.
package enum KatibFile {
    /// Throws every mistake at once, each with its path.
    package static func search(_ tree: TreeValue, file: String) throws(InteropError) -> ImportedSearch {
        var reader = KatibReader()
        reader.read(TreeNode(tree))
        return try reader.draft.search(file: file)
    }
}
