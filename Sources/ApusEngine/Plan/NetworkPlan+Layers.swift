extension NetworkPlan {
    /// Checks a model against its input and lays out its operations.
    ///
    /// A model under cross-entropy that does not end in a softmax gets one, so that its outputs are always
    /// probabilities. Throws a ``ShapeError`` that names the first layer that does not fit.
    package init(input: TensorShape, layers: [LayerSpecification], loss: Loss) throws(ShapeError) {
        var builder = PlanBuilder(input: input)
        try builder.add(layers)
        if case .crossEntropy = loss, builder.operations.last?.kind != .activation(.softmax) {
            try builder.activate(.softmax, place: "the loss")
        }
        guard let last = builder.operations.last else {
            throw ShapeError(.malformed, "the model has no layers; give it at least one")
        }
        self.input = input
        self.output = last.outputShape
        self.operations = builder.operations
        self.parameters = builder.parameters
        self.statistics = builder.statistics
        self.loss = loss
    }

    /// Throws a ``ShapeError`` when the output does not fit the data's targets, or memory does not suffice.
    package func check(outputs: Int, batch: Int, slots: Int, memoryBytesMax: Int?) throws(ShapeError) {
        guard self.output.isFlat, self.output.channels == outputs else {
            throw ShapeError(
                .malformed,
                "the model's output is \(self.output), but the data has \(outputs) targets; "
                    + "end the model in a dense layer of \(outputs) units"
            )
        }
        let needed = self.memoryBytes(batch: batch, slots: slots)
        if let memoryBytesMax, needed > memoryBytesMax {
            throw ShapeError(
                .infeasible,
                "the network does not fit in memory: it needs about \(Self.mebibytes(needed)) MiB with batches of "
                    + "\(batch), and \(Self.mebibytes(memoryBytesMax)) MiB are allowed"
            )
        }
    }

    private static func mebibytes(_ bytes: Int) -> Int {
        bytes / 1_048_576 + (bytes % 1_048_576 == 0 ? 0 : 1)
    }
}
