import ApusEngine
import ApusEngineCPU
import Testing

@Suite struct OneDNNBackendTests {
    @Test func `the backend says its name, and its threads have limits`() throws {
        #expect(try OneDNNBackend(threads: 2).name == "onednn")
        #expect(try OneDNNBackend(threads: 0).threads == 1)
        #expect(try OneDNNBackend(threads: 1_000_000).threads == 1024)
    }

    @Test func `a fresh network has zero parameters and the optimizer's first slots`() throws {
        let plan = try NetworkPlan(
            input: TensorShape(flat: 2),
            layers: [.dense(.init(units: 3))],
            loss: .meanSquaredError
        )
        let update = UpdateRule(optimizer: .adagrad(epsilon: 1e-7))

        let network = try OneDNNBackend(threads: 1).makeNetwork(plan, batch: 4, update: update)

        #expect(network.plan == plan)
        #expect(network.batch == 4)
        let zeros = [[Float](repeating: 0, count: 6), [Float](repeating: 0, count: 3)]
        let slots = [zeros.map { $0.map { $0 + 0.1 } }]
        #expect(try network.store() == NetworkState(parameters: zeros, statistics: [], slots: slots))
    }
}
