internal import CCUDA
internal import ApusEngine

// Everything but products.
extension NetworkCompiler {
    /// Bytes of shared memory that kernels with sums over a block take.
    private static let sumBytes = 4096

    mutating func layOutScratch(_ index: Int) {
        let operation = self.program.operations[index]
        let elements = self.values[operation.output].elements
        switch operation.kind {
        case .convolution, .dense: self.layOutProduct(index)
        case .maxPool: self.scratch[index].winner = self.reserve(2 * self.batch * elements)
        case .batchNorm:
            let padded = Int(self.values[operation.output].shape.padded)
            let bytes = 4 * padded * self.normSplits(operation)
            self.scratch[index].sums = self.reserve(bytes)
            self.scratch[index].squares = self.reserve(bytes)
            self.scratch[index].gammaSums = self.reserve(bytes)
            self.scratch[index].betaSums = self.reserve(bytes)
            for (parameter, sums) in zip(
                operation.parameters,
                [self.scratch[index].gammaSums, self.scratch[index].betaSums]
            ) {
                self.parameterEntries[parameter].gradient = sums
                self.parameterEntries[parameter].split_stride = Int64(padded)
                self.parameterEntries[parameter].splits = Int32(self.normSplits(operation))
                self.parameterEntries[parameter].channels = 1
                self.parameterEntries[parameter].padded_channels = 1
                self.parameterEntries[parameter].filters = Int32(self.plan.parameters[parameter].count)
                self.parameterEntries[parameter].padded_filters = Int32(padded)
            }
        default: break
        }
    }

    private func normSplits(_ operation: DeviceOperation) -> Int {
        min(max(self.batch * self.values[operation.output].places / 2048, 1), 32)
    }

    /// Threads that make eight channels each.
    private func vectors(_ value: DeviceValue) -> Int { self.batch * value.elements / 8 }

    func forward(_ index: Int, isTraining: Bool, updatesStatistics: Bool) -> [Launch] {
        let operation = self.program.operations[index]
        let output = self.values[operation.output]
        switch operation.kind {
        case .convolution, .dense:
            return self.forwardProduct(index, isTraining: isTraining)
        case .maxPool where self.product(ofPool: index) != nil: return []
        case .maxPool, .averagePool, .globalAveragePool:
            var argument = self.pool(index)
            if !isTraining {
                argument.dropout = -1
                argument.winner = 0
            }
            let blocks = Launch.blocks(self.vectors(output))
            return [self.pool("forward", argument, blocks: blocks)]
        case .batchNorm:
            return self.forwardNorm(index, isTraining: isTraining, updatesStatistics: updatesStatistics)
        case .activation(.softmax):
            let pair = output.isFloat ? "f32_f32" : "\(self.precision.suffix)_\(self.precision.suffix)"
            let rows = (self.batch * output.places + 7) / 8
            return [Launch("apus_softmax_forward_\(pair)", self.softmax(index), gridX: rows)]
        case .activation, .dropout, .add, .flatten:
            var argument = self.map(index)
            if !isTraining { argument.dropout = -1 }
            let blocks = Launch.blocks(self.vectors(output))
            return [Launch("apus_map_forward_\(self.precision.suffix)", argument, gridX: blocks)]
        }
    }

    /// `mask` is the operation that made the input, where its activation is to be undone here; only products and
    /// maxima can.
    func backward(_ index: Int, addsTo: [Bool], mask: DeviceOperation?) -> [Launch] {
        let operation = self.program.operations[index]
        let input = self.values[operation.inputs[0]]
        switch operation.kind {
        case .convolution, .dense:
            return self.backwardProduct(index, addsToInput: addsTo[0], mask: mask)
        case .batchNorm:
            return self.backwardNorm(index, addsToInput: addsTo[0])
        case _ where input.gradient == 0 && operation.inputs.count == 1:
            return []
        case .maxPool where self.product(ofPool: index).map(self.unpools) ?? false:
            return []
        case .maxPool, .averagePool, .globalAveragePool:
            var argument = self.pool(index)
            argument.adds_to_out = addsTo[0] ? 1 : 0
            argument.masks_relu = mask == nil ? 0 : 1
            let blocks = Launch.blocks(self.vectors(input))
            return [self.pool("backward", argument, blocks: blocks)]
        case .activation(.softmax):
            var argument = self.softmax(index)
            argument.adds_to_out = addsTo[0] ? 1 : 0
            let first = self.values[operation.output].isFloat ? "f32" : self.precision.suffix
            let rows = (self.batch * input.places + 7) / 8
            return [Launch("apus_softmax_backward_\(first)_\(self.precision.suffix)", argument, gridX: rows)]
        case .activation, .dropout, .add, .flatten:
            return operation.inputs.indices.compactMap { place in
                let value = self.values[operation.inputs[place]]
                guard value.gradient != 0 else { return nil }
                var argument = self.map(index)
                argument.x_gradient = value.gradient
                argument.adds_to_out = addsTo[place] ? 1 : 0
                let blocks = Launch.blocks(self.vectors(value))
                return Launch("apus_map_backward_\(self.precision.suffix)", argument, gridX: blocks)
            }
        }
    }

    /// Turns the gradient behind a product's fused activation and dropout into that of the product, in place.
    func unmask(_ operation: DeviceOperation) -> [Launch] {
        let value = self.values[operation.output]
        var argument = self.emptyMap(value.shape)
        argument.x = value.address
        argument.y = value.address
        argument.x_gradient = value.gradient
        argument.y_gradient = value.gradient
        let blocks = Launch.blocks(self.vectors(value))
        var launches: [Launch] = []
        if let dropout = operation.dropout {
            argument.kind = Int32(APUS_MAP_DROPOUT)
            argument.dropout = Int32(dropout.layer)
            argument.dropout_layer = UInt32(dropout.layer)
            launches.append(Launch("apus_map_backward_\(self.precision.suffix)", argument, gridX: blocks))
        }
        if let activation = operation.activation {
            argument.kind = Int32(APUS_MAP_ACTIVATION)
            argument.activation = activation.code
            argument.alpha = activation.alpha
            launches.append(Launch("apus_map_backward_\(self.precision.suffix)", argument, gridX: blocks))
        }
        return launches
    }

    private func pool(_ index: Int) -> apus_pool {
        let operation = self.program.operations[index]
        let (x, y) = (self.values[operation.inputs[0]], self.values[operation.output])
        var argument = apus_pool()
        argument.control = self.control
        argument.stride = self.stride
        argument.x = x.address
        argument.y = y.address
        argument.x_gradient = x.gradient
        argument.y_gradient = y.gradient
        argument.input = x.shape
        argument.output = y.shape
        argument.dropout = operation.dropout.map { Int32($0.layer) } ?? -1
        argument.dropout_layer = UInt32(operation.dropout?.layer ?? 0)
        argument.kind = Int32(APUS_POOL_MEAN)
        switch operation.kind {
        case .maxPool(let window):
            argument.kind = Int32(APUS_POOL_MAXIMUM)
            argument.window = apus_window(window)
            argument.winner = self.scratch[index].winner
        case .averagePool(let window):
            argument.window = apus_window(window)
        default:
            argument.window = apus_window(
                Window(height: Int(x.shape.height), width: Int(x.shape.width))
            )
        }
        return argument
    }

    private func pool(_ pass: String, _ argument: apus_pool, blocks: Int) -> Launch {
        Launch(
            "apus_pool_\(pass)_\(self.precision.suffix)",
            argument,
            gridX: blocks,
            work: LaunchWork(argument, isForward: pass == "forward", batch: self.batch, width: self.precision.width)
        )
    }

    private func emptyMap(_ shape: apus_shape) -> apus_map {
        var argument = apus_map()
        argument.control = self.control
        argument.stride = self.stride
        argument.shape = shape
        argument.source = shape
        argument.dropout = -1
        return argument
    }

    private func map(_ index: Int) -> apus_map {
        let operation = self.program.operations[index]
        let (x, y) = (self.values[operation.inputs[0]], self.values[operation.output])
        var argument = self.emptyMap(y.shape)
        argument.x = x.address
        argument.y = y.address
        argument.x_gradient = x.gradient
        argument.y_gradient = y.gradient
        switch operation.kind {
        case .activation(let activation):
            argument.kind = Int32(APUS_MAP_ACTIVATION)
            argument.activation = activation.code
            argument.alpha = activation.alpha
        case .dropout(_, let layer):
            argument.kind = Int32(APUS_MAP_DROPOUT)
            argument.dropout = Int32(layer)
            argument.dropout_layer = UInt32(layer)
        case .add:
            argument.kind = Int32(APUS_MAP_ADD)
            argument.other = self.values[operation.inputs[1]].address
        default:
            argument.kind = Int32(APUS_MAP_COPY)
            argument.source = x.shape
        }
        return argument
    }

    private func softmax(_ index: Int) -> apus_softmax {
        let operation = self.program.operations[index]
        let (x, y) = (self.values[operation.inputs[0]], self.values[operation.output])
        var argument = apus_softmax()
        argument.control = self.control
        argument.stride = self.stride
        argument.x = x.address
        argument.y = y.address
        argument.x_gradient = x.gradient
        argument.y_gradient = y.gradient
        argument.shape = y.shape
        return argument
    }

    private func norm(_ index: Int) -> apus_norm {
        let operation = self.program.operations[index]
        let (x, y) = (self.values[operation.inputs[0]], self.values[operation.output])
        var argument = apus_norm()
        argument.control = self.control
        argument.stride = self.stride
        argument.x = x.address
        argument.y = y.address
        argument.x_gradient = x.gradient
        argument.y_gradient = y.gradient
        argument.gamma = self.parameters[operation.parameters[0]]
        argument.beta = self.parameters[operation.parameters[1]]
        argument.mean = self.statistics[operation.statistics[0]]
        argument.variance = self.statistics[operation.statistics[1]]
        argument.sums = self.scratch[index].sums
        argument.squares = self.scratch[index].squares
        argument.gamma_sums = self.scratch[index].gammaSums
        argument.beta_sums = self.scratch[index].betaSums
        argument.shape = y.shape
        argument.splits = Int32(self.normSplits(operation))
        argument.is_training = 1
        if case .batchNorm(let momentum, let epsilon) = operation.kind {
            argument.momentum = Float(momentum)
            argument.epsilon = Float(epsilon)
        }
        return argument
    }

    private func norm(_ kernel: String, _ argument: apus_norm, gridY: Int) -> Launch {
        Launch(
            "apus_norm_\(kernel)_\(self.precision.suffix)",
            argument,
            gridX: Int(argument.shape.padded) / 8,
            gridY: gridY,
            sharedBytes: Self.sumBytes
        )
    }

    private func normBlocks(_ value: DeviceValue) -> Int { min(Launch.blocks(self.batch * value.places), 64) }

    private func forwardNorm(_ index: Int, isTraining: Bool, updatesStatistics: Bool) -> [Launch] {
        var argument = self.norm(index)
        argument.is_training = isTraining ? 1 : 0
        argument.updates_statistics = updatesStatistics ? 1 : 0
        let value = self.values[self.program.operations[index].output]
        let last = self.norm("forward", argument, gridY: self.normBlocks(value))
        guard isTraining else { return [last] }
        let splits = Int(argument.splits)
        return [self.norm("sum", argument, gridY: splits), self.norm("squares", argument, gridY: splits), last]
    }

    private func backwardNorm(_ index: Int, addsToInput: Bool) -> [Launch] {
        var argument = self.norm(index)
        argument.adds_to_out = addsToInput ? 1 : 0
        let value = self.values[self.program.operations[index].output]
        return [
            self.norm("gradient", argument, gridY: Int(argument.splits)),
            self.norm("backward", argument, gridY: self.normBlocks(value)),
        ]
    }
}
