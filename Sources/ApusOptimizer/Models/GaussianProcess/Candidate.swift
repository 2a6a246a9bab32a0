/// A point that a search of the gain considers.
struct Candidate: Sendable {
    /// Canonical: on the grid, NaN where inactive.
    let row: [Double]

    /// The model's columns of the row.
    let columns: [Double]
    var gain = -Double.infinity
}
