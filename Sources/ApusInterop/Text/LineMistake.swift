/// Why a line cannot be read; the first reason only, because what follows it has no meaning then.
struct LineMistake: Error, Hashable {
    /// Counted from 1.
    let column: Int

    /// What was expected, what came, and what to do.
    let message: String
}
