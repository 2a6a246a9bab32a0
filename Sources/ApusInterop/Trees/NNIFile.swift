package import ApusStudy

/// NNI's search spaces and experiments.
package enum NNIFile {
    /// A search space alone, such as `{"lr": {"_type": "loguniform", "_value": [1e-5, 0.1]}}`.
    package static func space(_ tree: TreeValue, file: String) throws(InteropError) -> ImportedSearch {
        var reader = NNIReader()
        reader.readSpace(TreeNode(tree), prefix: "", parent: nil, depth: 0)
        return try reader.draft.search(file: file)
    }

    /// An experiment whose search space stands in it, or in a file of its own that the caller has read.
    package static func experiment(
        _ tree: TreeValue,
        searchSpace: TreeValue? = nil,
        file: String
    ) throws(InteropError) -> ImportedSearch {
        var reader = NNIReader()
        reader.readExperiment(TreeNode(tree), searchSpace: searchSpace)
        return try reader.draft.search(file: file)
    }
}
