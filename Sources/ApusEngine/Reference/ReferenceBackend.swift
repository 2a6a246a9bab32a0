/// The slow, obvious meaning of every operation: what each other backend is compared with, and the fallback.
///
/// Arithmetic is in `Double`; parameters, statistics and optimizer state are rounded to `Float` after each step, so
/// that a state that was stored and loaded goes on with the same bits.
package struct ReferenceBackend: Backend {
    package init() {}

    package var name: String { "reference" }

    package func makeNetwork(_ plan: NetworkPlan, batch: Int, update: UpdateRule) throws -> any BackendNetwork {
        ReferenceNetwork(plan: plan, batch: batch, update: update)
    }
}
