/// Compiles networks for one kind of device.
///
/// Whole networks, not single operations, so that a backend can keep its own layouts between layers and fuse
/// what it likes. What a caller sees is canonical: NHWC activations and Keras' parameter layouts, as `[Float]`.
/// ``ReferenceBackend`` says by example what each operation means; every other backend is compared with it.
package protocol Backend: Sendable {
    /// Lower case, for messages and records: `reference`, `onednn`.
    var name: String { get }

    /// Compiles a network for batches of up to `batch` samples; parameters are zero until loaded.
    func makeNetwork(_ plan: NetworkPlan, batch: Int, update: UpdateRule) throws -> any BackendNetwork
}
