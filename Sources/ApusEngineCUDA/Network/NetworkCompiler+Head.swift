internal import ApusEngine
internal import CCUDA

// The end of a network in one launch.
extension NetworkCompiler {
    /// The last dense layer, whose product, loss and data gradient are one launch.
    struct Head {
        let index: Int

        /// Numbers that it reads of a sample.
        let inputs: Int

        /// The layer before it, when its product is in parts, which the head adds up.
        let partsIndex: Int?
    }

    /// A sample's numbers lie in shared memory, and every warp reads all weights: both are bounded.
    private static let inputsMax = 1_024
    private static let outputsMax = 64
    private static let weightsMax = 32_768

    /// What may be done so; a function of shapes and the device alone, and the same for every trial of a shape.
    var head: Head? {
        let operations = self.program.operations
        let judged = self.program.judged
        guard let index = operations.lastIndex(where: { $0.output == judged }), let inputs = self.denseInputs(index),
            // Nothing but the loss and the last softmax reads it.
            self.values[judged].isFloat, index >= operations.count - (judged == self.program.output ? 1 : 2)
        else { return nil }
        let outputs = Int(self.values[judged].shape.padded)
        guard self.values[judged].isFlat, inputs <= Self.inputsMax, outputs <= Self.outputsMax,
            inputs * outputs <= Self.weightsMax
        else { return nil }
        return Head(index: index, inputs: inputs, partsIndex: self.partsIndex(before: index, inputs: inputs))
    }

    private func partsIndex(before index: Int, inputs: Int) -> Int? {
        let operations = self.program.operations
        guard index > 0, operations[index - 1].isProduct, operations[index - 1].output == operations[index].inputs[0]
        else { return nil }
        let value = self.values[operations[index].inputs[0]]
        guard value.isFlat, !value.isFloat, value.elements == inputs else { return nil }
        return self.partsGemm(index - 1, isTraining: true) == nil ? nil : index - 1
    }

    /// The loss, with the head where there is one.
    func judging(_ head: Head?, classes: Bool, isTraining: Bool) -> Launch {
        guard let head else { return self.loss(classes: classes, wantsGradient: isTraining) }
        let operation = self.program.operations[head.index]
        var argument = apus_head()
        argument.control = self.control
        argument.stride = self.stride
        argument.x = self.values[operation.inputs[0]].address
        argument.weights = self.weightCopy(head.index)
        argument.bias = operation.parameters.count > 1 ? self.parameters[operation.parameters[1]] : 0
        argument.inputs = Int32(head.inputs)
        argument.loss = self.lossArgument(classes: classes, wantsGradient: isTraining)
        if let parts = head.partsIndex, let gemm = self.partsGemm(parts, isTraining: isTraining) {
            argument.adds_parts = 1
            argument.parts = gemm
        }
        if isTraining, let gemm = self.dataGemm(head.index, mask: self.fusedMask(operation)) { argument.data = gemm }
        let floats = head.inputs + 2 * Int(argument.loss.shape.padded)
        return Launch(
            "apus_head_\(self.precision.suffix)",
            argument,
            gridX: (self.batch + 7) / 8,
            sharedBytes: 8 * 4 * floats
        )
    }
}
