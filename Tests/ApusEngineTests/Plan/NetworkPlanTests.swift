import ApusEngine
import Testing

@Suite struct NetworkPlanTests {
    private let image = TensorShape(height: 28, width: 28, channels: 1)

    @Test func `the network of Keras' example has its shapes and its count of parameters`() throws {
        let layers: [LayerSpecification] = [
            SmallNetworks.conv(32, 3, activation: .relu), SmallNetworks.conv(32, 3, activation: .relu),
            .maxPool(SmallNetworks.pool(2)), .dropout(rate: 0.25), .flatten,
            SmallNetworks.dense(128, activation: .relu), .dropout(rate: 0.5),
            SmallNetworks.dense(10, activation: .softmax),
        ]

        let plan = try NetworkPlan(input: self.image, layers: layers, loss: .crossEntropy(smoothing: 0))

        #expect(plan.output == TensorShape(flat: 10))
        #expect(plan.parameterCount == 320 + 9_248 + 589_952 + 1_290)
        #expect(
            plan.parameters.map(\.name) == [
                "conv_1.kernel", "conv_1.bias", "conv_2.kernel", "conv_2.bias",
                "dense_1.kernel", "dense_1.bias", "dense_2.kernel", "dense_2.bias",
            ]
        )
        #expect(plan.parameters.map(\.decays) == [true, false, true, false, true, false, true, false])
        #expect(plan.parameters[2].shape == [3, 3, 32, 32])
    }

    @Test func `a softmax is appended under cross-entropy, once`() throws {
        let loss = Loss.crossEntropy(smoothing: 0)
        let input = TensorShape(flat: 4)

        let bare = try NetworkPlan(input: input, layers: [SmallNetworks.dense(3)], loss: loss)
        let given = try NetworkPlan(input: input, layers: [SmallNetworks.dense(3, activation: .softmax)], loss: loss)
        let squares = try NetworkPlan(input: input, layers: [SmallNetworks.dense(3)], loss: .meanSquaredError)

        #expect(bare.operations.map(\.kind) == given.operations.map(\.kind))
        #expect(bare.operations.last?.kind == .activation(.softmax))
        #expect(squares.operations.count == 1)
    }

    @Test func `a window larger than its input is infeasible, and names its layer`() {
        let layers: [LayerSpecification] = [
            SmallNetworks.conv(4, 19), SmallNetworks.conv(4, 3), .maxPool(SmallNetworks.pool(20)),
        ]

        #expect(
            throws: ShapeError(.infeasible, "layer 3 (maxpool): its 20×20 window is larger than its 8×8 input")
        ) {
            try NetworkPlan(input: self.image, layers: layers, loss: .meanSquaredError)
        }
    }

    @Test func `a layer inside a residual block is named with its block`() {
        let block = LayerSpecification.residual(layers: [SmallNetworks.conv(4, 30)], projects: true)

        #expect(
            throws: ShapeError(
                .infeasible,
                "layer 1 (residual), layer 1 (conv): its 30×30 window is larger than its 28×28 input"
            )
        ) {
            try NetworkPlan(input: self.image, layers: [block], loss: .meanSquaredError)
        }
    }

    @Test func `a dense layer wants a flat input`() {
        #expect(
            throws: ShapeError(
                .malformed,
                "layer 1 (dense): its input is 28×28×1; put a flatten layer before it"
            )
        ) {
            try NetworkPlan(input: self.image, layers: [SmallNetworks.dense(3)], loss: .meanSquaredError)
        }
    }

    @Test func `a model without layers is refused`() {
        #expect(throws: ShapeError(.malformed, "the model has no layers; give it at least one")) {
            try NetworkPlan(input: self.image, layers: [], loss: .meanSquaredError)
        }
    }

    @Test func `a residual block of one shape adds its input`() throws {
        let block = LayerSpecification.residual(layers: [SmallNetworks.conv(1, 3, padding: .same)], projects: false)

        let plan = try NetworkPlan(input: self.image, layers: [block], loss: .meanSquaredError)

        #expect(plan.operations.map(\.name) == ["residual_1.conv_1", "residual_1.add"])
        #expect(plan.operations[1].inputs == [1, 0])
    }

    @Test func `a residual block of two shapes projects its input with the stride that fits`() throws {
        let layers = [SmallNetworks.conv(8, 3, stride: 2, padding: .same), SmallNetworks.conv(8, 3, padding: .same)]

        let plan = try NetworkPlan(
            input: self.image,
            layers: [.residual(layers: layers, projects: true)],
            loss: .meanSquaredError
        )

        #expect(plan.output == TensorShape(height: 14, width: 14, channels: 8))
        #expect(plan.operations.map(\.inputs) == [[0], [1], [0], [2, 3]])
        #expect(plan.parameters.last?.shape == [1, 1, 1, 8])
    }

    @Test func `a residual block that may not project says so`() {
        let block = LayerSpecification.residual(layers: [SmallNetworks.conv(8, 3)], projects: false)

        #expect(
            throws: ShapeError(
                .infeasible,
                "layer 1 (residual): its layers turn 28×28×1 into 26×26×8, which cannot be added to the input; "
                    + "let 'projection' be 'auto'"
            )
        ) {
            try NetworkPlan(input: self.image, layers: [block], loss: .meanSquaredError)
        }
    }

    @Test func `a residual block that no stride can bridge says so`() {
        let block = LayerSpecification.residual(layers: [SmallNetworks.conv(8, 3)], projects: true)

        #expect(
            throws: ShapeError(
                .infeasible,
                "layer 1 (residual): its layers turn 28×28×1 into 26×26×8, which no stride of a 1×1 convolution "
                    + "reaches; use padding 'same' inside the block"
            )
        ) {
            try NetworkPlan(input: self.image, layers: [block], loss: .meanSquaredError)
        }
    }

    @Test func `a tensor beyond all memory is infeasible`() {
        let layers: [LayerSpecification] = [.flatten, SmallNetworks.dense(1_048_576), SmallNetworks.dense(1_048_576)]

        #expect(
            throws: ShapeError(
                .infeasible,
                "layer 3 (dense): a tensor of [1048576, 1048576] elements does not fit in memory"
            )
        ) {
            try NetworkPlan(input: self.image, layers: layers, loss: .meanSquaredError)
        }
    }

    @Test func `memory counts values, gradients, parameters and slots`() throws {
        let plan = try NetworkPlan(
            input: TensorShape(flat: 10),
            layers: [SmallNetworks.dense(5)],
            loss: .meanSquaredError
        )

        #expect(plan.memoryBytes(batch: 4, slots: 2) == 8 * 4 * 15 + 4 * 4 * 55)
        #expect(plan.memoryBytes(batch: .max / 8, slots: 2) == .max)
    }

    @Test func `a network above the limit is infeasible`() throws {
        let plan = try NetworkPlan(
            input: TensorShape(flat: 1_000),
            layers: [SmallNetworks.dense(1_000)],
            loss: .meanSquaredError
        )

        #expect(
            throws: ShapeError(
                .infeasible,
                "the network does not fit in memory: it needs about 16 MiB with batches of 1, and 4 MiB are allowed; most of it in layer 1 (dense): 16 MiB"
            )
        ) {
            try plan.check(outputs: 1_000, batch: 1, slots: 2, memoryBytesMax: 4 << 20)
        }
    }

    @Test func `outputs and targets must agree`() throws {
        let plan = try NetworkPlan(input: self.image, layers: [.flatten], loss: .meanSquaredError)

        #expect(
            throws: ShapeError(
                .malformed,
                "the model's output is 784, but the data has 10 targets; end the model in a dense layer of 10 units"
            )
        ) {
            try plan.check(outputs: 10, batch: 1, slots: 0, memoryBytesMax: nil)
        }
    }
}
