import ApusEngine
import Synchronization

/// Trains nothing, and keeps the images that it was given.
final class RecordingBackend: Backend {
    private let recorded = Mutex<[[Float]]>([])

    var name: String { "recording" }
    var images: [[Float]] { self.recorded.withLock { $0 } }

    func makeNetwork(_ plan: NetworkPlan, batch: Int, update: UpdateRule) throws -> any BackendNetwork {
        Network(plan: plan, batch: batch, backend: self)
    }

    private func record(_ images: [Float]) {
        self.recorded.withLock { $0.append(images) }
    }

    private final class Network: BackendNetwork {
        let plan: NetworkPlan
        let batch: Int
        private let backend: RecordingBackend

        init(plan: NetworkPlan, batch: Int, backend: RecordingBackend) {
            self.plan = plan
            self.batch = batch
            self.backend = backend
        }

        func load(_ state: NetworkState) throws {}

        func store() throws -> NetworkState {
            NetworkState(parameters: [], statistics: [], slots: [])
        }

        func trainStep(_ batch: Batch, scalars: StepScalars) throws -> BatchSums {
            self.backend.record(batch.images)
            return BatchSums(count: batch.count)
        }

        func evaluate(_ batch: Batch) throws -> BatchSums {
            BatchSums(count: batch.count)
        }

        func forward(_ input: [Float], count: Int, training: StepScalars?) throws -> [Float] {
            input
        }

        func gradients(
            _ input: [Float],
            outputGradient: [Float],
            count: Int,
            training: StepScalars
        ) throws -> NetworkGradients {
            NetworkGradients(input: outputGradient, parameters: [])
        }
    }
}
