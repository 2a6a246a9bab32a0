/// A compiled network with its parameters and optimizer state.
///
/// Used by one thread at a time. The same calls with the same arguments give the same bits, on one machine with
/// one number of threads. Counts of samples are 1 to ``batch``; a smaller count is a smaller batch in every respect
/// (means, batch normalization), not a padded one.
package protocol BackendNetwork: AnyObject {
    var plan: NetworkPlan { get }

    /// The largest number of samples of a call.
    var batch: Int { get }

    /// Takes over parameters, statistics and optimizer state; throws when counts differ from the plan's.
    func load(_ state: NetworkState) throws

    /// Everything that `load` needs to go on with the same bits.
    func store() throws -> NetworkState

    /// One step of training: forward, loss, backward, clipping, update.
    ///
    /// The sums are of the forward pass in training mode, before the update. A loss that is not finite is
    /// reported, not thrown.
    func trainStep(_ batch: Batch, scalars: StepScalars) throws -> BatchSums

    /// Loss and correct answers in inference mode; changes nothing. Label smoothing counts, as in training.
    func evaluate(_ batch: Batch) throws -> BatchSums

    /// The network's output for `count` samples, softmax included.
    ///
    /// With `training`, dropout and batch normalization act as in that training step, and statistics are
    /// left alone; without, as in inference.
    func forward(_ input: [Float], count: Int, training: StepScalars?) throws -> [Float]

    /// Gradients of `Σ outputGradient · output` in training mode, without the loss; changes nothing.
    ///
    /// For comparing backends one operation at a time. The last softmax is differentiated like any other
    /// operation here.
    func gradients(
        _ input: [Float],
        outputGradient: [Float],
        count: Int,
        training: StepScalars
    ) throws -> NetworkGradients

    /// Throws where something was written that belongs to nothing, as far as a backend can tell; for checking it.
    func checkMemory() throws
}

extension BackendNetwork {
    package func checkMemory() throws {}
}
