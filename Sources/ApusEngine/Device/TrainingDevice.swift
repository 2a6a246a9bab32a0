/// A device that several trainings share, each on a thread of its own.
///
/// What a training computes does not depend on what runs beside it, to the last bit.
package protocol TrainingDevice: Sendable {
    /// For people: `NVIDIA H100`.
    var name: String { get }

    /// Of the whole device.
    var memoryBytes: Int { get }

    /// What nobody uses now, other processes included.
    func freeBytes() throws -> Int

    /// Bytes that a training takes beyond its data.
    func bytes(_ plan: NetworkPlan, batch: Int, update: UpdateRule, precision: Precision) -> Int

    /// Bytes that a data set takes.
    func bytes(_ dataset: Dataset) -> Int

    /// Makes networks on the device; to be called on the training's thread.
    func backend(_ precision: Precision) throws -> any Backend

    /// Called at an epoch's end, between two calls of a network; a place for work that is nobody's hurry.
    func breathe()
}
