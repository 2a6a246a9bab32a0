package import ApusStudy

/// An experiment of Determined: its hyperparameters and its searcher.
package enum DeterminedFile {
    /// Throws every mistake at once, each with its path.
    package static func search(_ tree: TreeValue, file: String) throws(InteropError) -> ImportedSearch {
        var reader = DeterminedReader()
        reader.read(TreeNode(tree))
        return try reader.draft.search(file: file)
    }
}
