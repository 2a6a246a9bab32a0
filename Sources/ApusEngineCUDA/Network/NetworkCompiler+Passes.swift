internal import CCUDA
internal import ApusEngine

// Whole passes.
extension NetworkCompiler {
    private static let sumBytes = 4096

    /// Picks the batch that the table's next entry names, and makes that entry the current one.
    func gather(classes: Bool) -> Launch {
        let value = self.values[0]
        var argument = apus_gather()
        argument.control = self.control
        argument.stride = self.stride
        argument.out = value.address
        argument.targets = self.targets
        let input = self.plan.input
        argument.input = apus_shape(height: input.height, width: input.width, channels: input.channels)
        argument.row_width = value.shape.padded
        argument.target_width = Int32(self.plan.output.count)
        argument.targets_are_classes = classes ? 1 : 0
        if let window = self.program.unfolding {
            argument.unfolds = 1
            argument.window = apus_window(window)
            argument.output_height = value.shape.height
            argument.output_width = value.shape.width
        }
        let threads = max(self.batch * value.elements / 8, self.batch)
        return Launch("apus_gather_\(self.precision.suffix)", argument, gridX: Launch.blocks(threads))
    }

    func forward(isTraining: Bool, updatesStatistics: Bool, wantsOutput: Bool) -> [Launch] {
        self.program.operations.indices.flatMap { index -> [Launch] in
            // The loss reads what the last softmax reads.
            let isLast = index == self.program.operations.count - 1 && self.program.judged != self.program.output
            if isLast, !wantsOutput { return [] }
            return self.forward(index, isTraining: isTraining, updatesStatistics: updatesStatistics)
        }
    }

    func loss(classes: Bool, wantsGradient: Bool) -> Launch {
        let value = self.values[self.program.judged]
        var argument = apus_loss()
        argument.control = self.control
        argument.stride = self.stride
        argument.x = value.address
        argument.x_gradient = wantsGradient ? value.gradient : 0
        argument.targets = self.targets
        argument.losses = self.losses
        argument.correct = self.correct
        argument.shape = value.shape
        argument.targets_are_classes = classes ? 1 : 0
        argument.kind = Int32(APUS_SQUARES)
        if case .crossEntropy = self.plan.loss { argument.kind = Int32(APUS_CROSS_ENTROPY) }
        let first = value.isFloat ? "f32" : self.precision.suffix
        return Launch("apus_loss_\(first)_\(self.precision.suffix)", argument, gridX: (self.batch + 7) / 8)
    }

    /// From the gradient of the judged value, or of the output, back to all parameters.
    func backward(fromOutput: Bool) -> [Launch] {
        let operations = self.program.operations
        var readers = [Int](repeating: 0, count: self.values.count)
        for operation in operations { for input in operation.inputs { readers[input] += 1 } }
        let makers = Dictionary(operations.map { ($0.output, $0) }) { first, _ in first }
        let start = fromOutput ? self.program.output : self.program.judged
        var written: Set<Int> = [start]
        var launches: [Launch] = []
        var masked: Set<Int> = []
        for index in operations.indices.reversed() {
            let operation = operations[index]
            guard written.contains(operation.output), self.values[operation.output].gradient != 0 else { continue }
            if operation.hasFusedMask, !masked.contains(operation.output) { launches += self.unmask(operation) }
            let input = operation.inputs[0]
            var mask: DeviceOperation?
            if let maker = makers[input], maker.hasFusedMask, readers[input] == 1, Self.undoes(operation, maker) {
                mask = maker
                masked.insert(input)
            }
            var addsTo: [Bool] = []
            for input in operation.inputs { addsTo.append(!written.insert(input).inserted) }
            launches += self.backward(index, addsTo: addsTo, mask: mask)
        }
        return launches
    }

    /// Whether an operation's gradient can undo the activation of what it reads.
    private static func undoes(_ operation: DeviceOperation, _ maker: DeviceOperation) -> Bool {
        switch operation.kind {
        case .convolution, .dense: true
        case .maxPool: maker.activation == .relu && maker.dropout == nil
        default: false
        }
    }

    private func update(_ kind: Int, blocks: Int, addsLosses: Bool) -> Launch {
        var argument = apus_update()
        argument.control = self.control
        argument.stride = self.stride
        argument.parameters = self.parameterTable
        argument.blocks = self.blockTable
        argument.block_count = Int32(blocks)
        argument.kind = Int32(kind)
        argument.square_sums = self.squareSums
        argument.losses = self.losses
        argument.correct = self.correct
        argument.moves_on = addsLosses ? 1 : 0
        return Launch(
            "apus_update_\(self.precision.suffix)",
            argument,
            gridX: blocks + (addsLosses ? 1 : 0),
            sharedBytes: Self.sumBytes
        )
    }

    /// Adds up the losses and moves on to the next entry of the table.
    var addLosses: Launch { self.update(APUS_UPDATE, blocks: 0, addsLosses: true) }

    /// Fills the copies that the products read.
    var copyParameters: [Launch] {
        self.blocks.isEmpty ? [] : [self.update(APUS_COPY, blocks: self.blocks.count, addsLosses: false)]
    }

    var exportGradients: [Launch] {
        self.blocks.isEmpty ? [] : [self.update(APUS_EXPORT, blocks: self.blocks.count, addsLosses: false)]
    }

    /// One step of training, from the batch to the update.
    func trainStep(classes: Bool) -> [Launch] {
        var launches = [self.gather(classes: classes)]
        launches += self.forward(isTraining: true, updatesStatistics: true, wantsOutput: false)
        launches.append(self.loss(classes: classes, wantsGradient: true))
        launches += self.backward(fromOutput: false)
        if self.update.clipNorm != nil, !self.blocks.isEmpty {
            launches.append(self.update(APUS_SQUARE_SUMS, blocks: self.blocks.count, addsLosses: false))
        }
        launches.append(self.update(APUS_UPDATE, blocks: self.blocks.count, addsLosses: true))
        return launches
    }

    /// One batch of judging.
    func evaluationStep(classes: Bool) -> [Launch] {
        [self.gather(classes: classes)]
            + self.forward(isTraining: false, updatesStatistics: false, wantsOutput: false)
            + [self.loss(classes: classes, wantsGradient: false), self.addLosses]
    }
}
