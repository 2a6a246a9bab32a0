/// A leaf, or a question about one feature.
struct TreeNode: Hashable, Sendable {
    /// The column that is asked; for a categorical one its complement, below 0.
    var column: Int32 = 0

    /// The node for a "no", before the one for a "yes".
    ///
    /// 0 for a leaf, because the first node is nobody's child.
    var child: Int32 = 0

    /// For a categorical column, where its mask of those that go right begins; for a leaf, the place of its variance.
    var place: Int32 = 0

    /// What a number must exceed to go right; for a leaf its mean.
    var value = 0.0

    var isLeaf: Bool { self.child == 0 }
}
