/// A piece of a line, and where it begins.
struct Word: Hashable {
    let text: String

    /// Counted from 1.
    let column: Int
}
