/// A network that keeps data sets in its own memory, and runs many steps in one call.
///
/// The same data, order and scalars give what as many single steps give, to the last bit.
package protocol ResidentNetwork: BackendNetwork {
    /// Takes over a data set; batches are normalized when they are picked.
    func place(_ dataset: Dataset, normalizer: Normalizer, as part: ResidentPart) throws

    /// Sets the order of the steps that follow: indices into the part's data set, a batch after the other, and where
    /// each place's image is moved to; `nil` for nowhere.
    func begin(_ part: ResidentPart, order: [Int], moves: [ResidentMove]?) throws

    /// Trains on the batches from that one on, one for each of `scalars`, which share their seed.
    ///
    /// Gives the sums over all of them, and the first one, counted from 0, whose loss was not finite.
    func trainSteps(from first: Int, scalars: [StepScalars]) throws -> (sums: BatchSums, badStep: Int?)

    /// Judges the whole order.
    func evaluateAll() throws -> BatchSums
}

/// The parts of the data that a training uses.
package enum ResidentPart: Hashable, Sendable {
    case train
    case validation
    case test
}

/// One image's move: each output place reads the place that lies so far down and to the right, after mirroring.
package struct ResidentMove: Hashable, Sendable {
    package let rows: Int
    package let columns: Int
    package let isFlipped: Bool

    package init(rows: Int, columns: Int, isFlipped: Bool) {
        (self.rows, self.columns, self.isFlipped) = (rows, columns, isFlipped)
    }
}
