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
        return Launch(
            "apus_gather_\(self.precision.suffix)",
            argument,
            gridX: Launch.blocks(threads),
            work: LaunchWork(argument, elements: value.elements, batch: self.batch, width: self.precision.width)
        )
    }

    /// `head` does its layer, and adds up the parts of the one before.
    func forward(isTraining: Bool, updatesStatistics: Bool, wantsOutput: Bool, head: Head? = nil) -> [Launch] {
        self.program.operations.indices.flatMap { index -> [Launch] in
            if index == head?.index { return [] }
            // The loss reads what the last softmax reads.
            let isLast = index == self.program.operations.count - 1 && self.program.judged != self.program.output
            if isLast, !wantsOutput { return [] }
            let launches = self.forward(index, isTraining: isTraining, updatesStatistics: updatesStatistics)
            return index == head?.partsIndex ? Array(launches.prefix(1)) : launches
        }
    }

    func loss(classes: Bool, wantsGradient: Bool) -> Launch {
        let value = self.values[self.program.judged]
        let argument = self.lossArgument(classes: classes, wantsGradient: wantsGradient)
        let first = value.isFloat ? "f32" : self.precision.suffix
        return Launch("apus_loss_\(first)_\(self.precision.suffix)", argument, gridX: (self.batch + 7) / 8)
    }

    func lossArgument(classes: Bool, wantsGradient: Bool) -> apus_loss {
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
        return argument
    }

    /// From the gradient of the judged value, or of the output, back to all parameters; `head` has made its layer's data
    /// gradient.
    func backward(fromOutput: Bool, head: Head? = nil) -> [Launch] {
        let operations = self.program.operations
        let start = fromOutput ? self.program.output : self.program.judged
        var written: Set<Int> = [start]
        var launches: [Launch] = []
        var masked: Set<Int> = []
        for index in operations.indices.reversed() {
            let operation = operations[index]
            guard written.contains(operation.output), self.values[operation.output].gradient != 0 else { continue }
            if operation.hasFusedMask, !masked.contains(operation.output) { launches += self.unmask(operation) }
            let mask = self.fusedMask(operation)
            if mask != nil { masked.insert(operation.inputs[0]) }
            var addsTo: [Bool] = []
            for input in operation.inputs { addsTo.append(!written.insert(input).inserted) }
            let made = self.backward(index, addsTo: addsTo, mask: mask)
            launches += index == head?.index ? self.weightProduct(index) : made
        }
        return launches
    }

    /// The operation that made what an operation reads, where the latter's gradient undoes its activation.
    func fusedMask(_ operation: DeviceOperation) -> DeviceOperation? {
        let input = operation.inputs[0]
        let readers = self.program.operations.reduce(0) { $0 + $1.inputs.filter { $0 == input }.count }
        let maker = self.program.operations.first { $0.output == input }
        guard readers == 1, let maker, maker.hasFusedMask, Self.undoes(operation, maker) else { return nil }
        return maker
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
            sharedBytes: Self.sumBytes,
            work: kind == Int(APUS_UPDATE) && blocks > 0 ? self.updateWork : nil
        )
    }

    private var updateWork: LaunchWork {
        LaunchWork(
            self.parameterEntries,
            counts: self.plan.parameters.map(\.count),
            slots: self.update.optimizer.slots.count,
            width: self.precision.width
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
        let head = self.head
        launches += self.forward(isTraining: true, updatesStatistics: true, wantsOutput: false, head: head)
        launches.append(self.judging(head, classes: classes, isTraining: true))
        launches += self.backward(fromOutput: false, head: head)
        if self.update.clipNorm != nil, !self.blocks.isEmpty {
            launches.append(self.update(APUS_SQUARE_SUMS, blocks: self.blocks.count, addsLosses: false))
        }
        launches.append(self.update(APUS_UPDATE, blocks: self.blocks.count, addsLosses: true))
        return launches
    }

    /// One batch of judging.
    func evaluationStep(classes: Bool) -> [Launch] {
        let head = self.head
        return [self.gather(classes: classes)]
            + self.forward(isTraining: false, updatesStatistics: false, wantsOutput: false, head: head)
            + [self.judging(head, classes: classes, isTraining: false), self.addLosses]
    }
}
