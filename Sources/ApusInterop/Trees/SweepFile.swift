package import ApusStudy

/// The sweep file of Weights & Biases.
package enum SweepFile {
    /// Throws every mistake at once, each with its path.
    package static func search(_ tree: TreeValue, file: String) throws(InteropError) -> ImportedSearch {
        var reader = SweepReader()
        reader.read(TreeNode(tree))
        return try reader.draft.search(file: file)
    }
}
