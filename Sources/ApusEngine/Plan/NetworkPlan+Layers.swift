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
                    + self.largestLayer(batch: batch, slots: slots)
            )
        }
    }

    /// `; most of it in layer 3 (dense): 900 MiB`.
    private func largestLayer(batch: Int, slots: Int) -> String {
        let sizes = self.operations.map { operation -> (place: String, bytes: Int) in
            let parameters = operation.parameters.reduce(0) { $0 + self.parameters[$1].count }
            let (state, overflow) = parameters.multipliedReportingOverflow(by: 4 * (2 + slots))
            let (values, overflowToo) = operation.outputShape.count.multipliedReportingOverflow(by: 8 * batch)
            let (sum, overflowLast) = state.addingReportingOverflow(operation.kind == .flatten ? 0 : values)
            return (operation.place, overflow || overflowToo || overflowLast ? .max : sum)
        }
        guard let largest = sizes.max(by: { $0.bytes < $1.bytes }) else { return "" }
        return "; most of it in \(largest.place): \(Self.mebibytes(largest.bytes)) MiB"
    }

    private static func mebibytes(_ bytes: Int) -> Int {
        bytes / 1_048_576 + (bytes % 1_048_576 == 0 ? 0 : 1)
    }
}
