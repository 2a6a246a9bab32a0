import ApusEngine
import ApusMath
import Testing

/// What every backend promises; a new backend of this module is one new element of `backends`.
@Suite struct BackendContractTests {
    static let backends: [any Backend] = [ReferenceBackend()]

    @Test(arguments: backends.indices, 0..<4 as Range<UInt64>)
    func `a stored state goes on with the same bits`(index: Int, seed: UInt64) throws {
        let (first, second) = try (self.network(index, seed), self.network(index, seed + 100))

        _ = try first.trainStep(self.batch(first, 3, seed: 1), scalars: self.scalars(0))
        try second.load(try first.store())
        let sums = try [first, second].map { try $0.trainStep(self.batch(first, 2, seed: 2), scalars: self.scalars(1)) }

        #expect(sums[0] == sums[1])
        #expect(try first.store() == second.store())
    }

    @Test(arguments: backends.indices, 0..<4 as Range<UInt64>)
    func `judging changes nothing`(index: Int, seed: UInt64) throws {
        let network = try self.network(index, seed)
        let before = try network.store()
        let batch = self.batch(network, 3, seed: 1)

        let sums = try network.evaluate(batch)
        _ = try network.forward(batch.images, count: 3, training: self.scalars(0))
        let ones = [Float](repeating: 1, count: 3 * network.plan.output.count)
        _ = try network.gradients(batch.images, outputGradient: ones, count: 3, training: self.scalars(0))

        #expect(try network.evaluate(batch) == sums)
        #expect(try network.store() == before)
    }

    @Test(arguments: backends.indices, 0..<4 as Range<UInt64>)
    func `what lies behind the count is ignored`(index: Int, seed: UInt64) throws {
        let (first, second) = try (self.network(index, seed), self.network(index, seed))
        let exact = self.batch(first, 2, seed: 3)
        var longer = exact
        longer.images += [Float](repeating: .nan, count: first.plan.input.count)

        let sums = try (
            first.trainStep(exact, scalars: self.scalars(0)), second.trainStep(longer, scalars: self.scalars(0))
        )

        #expect(sums.0 == sums.1)
        #expect(try first.store() == second.store())
    }

    @Test(arguments: backends.indices)
    func `outputs under cross-entropy are probabilities`(index: Int) throws {
        let network = try self.network(index, 2)
        let width = network.plan.output.count

        let output = try network.forward(self.batch(network, 3, seed: 4).images, count: 3, training: nil)

        for sample in 0..<3 {
            let sum = output[(sample * width)..<((sample + 1) * width)].reduce(0, +)
            #expect(abs(sum - 1) < 1e-5)
        }
    }

    @Test(arguments: backends.indices)
    func `a state of another network is refused`(index: Int) throws {
        let plan = try NetworkPlan(
            input: TensorShape(flat: 2),
            layers: [SmallNetworks.dense(2)],
            loss: .meanSquaredError
        )
        let network = try Self.backends[index].makeNetwork(plan, batch: 1, update: SmallNetworks.sgd)

        #expect(throws: StateError(message: "parameters of lengths [3] do not fit the network's [4, 2]")) {
            try network.load(NetworkState(parameters: [[1, 2, 3]], statistics: [], slots: []))
        }
        #expect(throws: StateError(message: "the state has 1 optimizer slots; this optimizer has 0")) {
            try network.load(NetworkState(parameters: [[1, 2, 3, 4], [1, 2]], statistics: [], slots: [[]]))
        }
    }

    @Test(arguments: backends.indices)
    func `steps make the loss smaller`(index: Int) throws {
        let network = try self.network(index, 1)
        let batch = self.batch(network, 3, seed: 6)

        let before = try network.evaluate(batch).loss
        for step in 0..<20 { _ = try network.trainStep(batch, scalars: self.scalars(step)) }

        #expect(try network.evaluate(batch).loss < before)
    }

    private func scalars(_ step: Int) -> StepScalars {
        StepScalars(learningRate: 0.01, step: step, seed: 42)
    }

    private func batch(_ network: any BackendNetwork, _ count: Int, seed: UInt64) -> Batch {
        SmallNetworks.batch(network.plan, count: count, seed: seed)
    }

    private func network(_ index: Int, _ seed: UInt64) throws -> any BackendNetwork {
        var random = SeededRandom(seed: seed % 100)
        let plan = RandomNetworks.plan(using: &random)
        let rule = UpdateRule(optimizer: .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7), weightDecay: 1e-3, clipNorm: 1)
        let network = try Self.backends[index].makeNetwork(plan, batch: 3, update: rule)
        try network.load(SmallNetworks.state(of: plan, rule: rule.optimizer, seed: seed))
        return network
    }
}
