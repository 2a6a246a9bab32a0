import ApusEngine
import Testing

@Suite struct StepCostTests {
    private static let sgd = UpdateRule(optimizer: .sgd(momentum: 0, nesterov: false))

    private static func cost(
        _ layers: [LayerSpecification],
        batch: Int = 10,
        update: UpdateRule = Self.sgd,
        width: Int = 4
    ) throws -> StepCost {
        let plan = try NetworkPlan(
            input: TensorShape(height: 6, width: 5, channels: 2),
            layers: layers,
            loss: .meanSquaredError
        )
        return StepCost(plan, batch: batch, update: update, width: width)
    }

    @Test func `a convolution counts its products forward, for the data and for the weights`() throws {
        let cost = try Self.cost([.convolution(.init(filters: 3, kernelHeight: 3, kernelWidth: 2))])

        let layer = try #require(cost.layers.first { $0.name.hasPrefix("conv") })
        // Places, filters, window and channels; an addition with each multiplication; three products; ten samples.
        #expect(layer.operations == Double(4 * 4 * 3 * (3 * 2 * 2) * 2 * 3 * 10))
        #expect(layer.launches == 3)
        let weights = 3 * 2 * 2 * 3 + 3
        #expect(layer.bytes == Double(3 * (60 + 48) * 4 * 10 + 12 * weights))
    }

    @Test func `a dense layer counts its inputs and units`() throws {
        let cost = try Self.cost([.flatten, .dense(.init(units: 7))])

        #expect(cost.operations == Double(60 * 7 * 2 * 3 * 10))
    }

    @Test func `narrow activations move half the bytes, and the same weights`() throws {
        let layers: [LayerSpecification] = [.convolution(.init(filters: 3, kernelHeight: 3, kernelWidth: 2))]
        let (wide, narrow) = try (Self.cost(layers), Self.cost(layers, width: 2))

        #expect(narrow.layers[1].bytes < wide.layers[1].bytes)
        #expect(narrow.layers.last == wide.layers.last)
        #expect(narrow.operations == wide.operations)
    }

    @Test func `optimizer state is read and written`() throws {
        let layers: [LayerSpecification] = [.flatten, .dense(.init(units: 7))]
        let adam = UpdateRule(optimizer: .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7))

        let bytes = try [Self.sgd, adam].map { try Self.cost(layers, update: $0).layers.last?.bytes }

        let parameters = Double(60 * 7 + 7)
        #expect(bytes == [parameters * 12, parameters * 28])
    }

    @Test func `everything grows with the batch but the update`() throws {
        let layers: [LayerSpecification] = [
            .maxPool(.init(height: 2, width: 2, stride: 1)), .batchNorm(momentum: 0.9, epsilon: 1e-3),
            .activation(.relu), .globalAveragePool,
        ]
        let (one, ten) = try (Self.cost(layers, batch: 1), Self.cost(layers, batch: 10))

        for (first, second) in zip(one.layers, ten.layers) {
            #expect(first.launches == second.launches)
            #expect(second.bytes == (first.name == "update" ? 1 : 10) * first.bytes)
            #expect(second.operations == 10 * first.operations)
        }
    }
}
