package import ApusEngine

/// Trains on the CPU with oneDNN.
///
/// The library is opened when the backend is made; where it is missing, the error says which package to install,
/// and ``ReferenceBackend`` does the same work slowly.
///
/// Threads are libgomp's. Set `OMP_WAIT_POLICY=passive` in the environment of the engine's process before it
/// starts: libgomp reads it when it is loaded, and without it idle threads spin and take the cores from other
/// trials. A network is best driven from one thread, since libgomp keeps a set of threads for each caller.
package struct OneDNNBackend: Backend {
    /// Threads of each network, 1 … 1024.
    package let threads: Int
    private let runtime: OneDNNRuntime

    package init(threads: Int) throws {
        self.threads = min(max(threads, 1), 1024)
        self.runtime = try OneDNNRuntime()
    }

    package var name: String { "onednn" }

    package func makeNetwork(_ plan: NetworkPlan, batch: Int, update: UpdateRule) throws -> any BackendNetwork {
        let context = try Context(runtime: self.runtime, threads: self.threads)
        return try OneDNNNetwork(plan: plan, batch: batch, update: update, context: context)
    }
}
