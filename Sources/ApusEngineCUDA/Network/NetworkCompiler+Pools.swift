internal import ApusEngine
internal import CCUDA

// Pools that are part of the product before them.
extension NetworkCompiler {
    /// The maximum that a product may make with its own outcome; `nil` where there is none.
    ///
    /// A function of shapes and the device alone. Over 2 x 2 places without borders, of what nobody else reads, behind ReLU
    /// or nothing; where the product has one part.
    func possiblePool(behind index: Int) -> Int? {
        let operations = self.program.operations
        let operation = operations[index]
        guard case .convolution = operation.kind, operation.dropout == nil,
            operation.activation == nil || operation.activation == .relu,
            operation.output != self.program.output, operation.output != self.program.judged,
            let pool = operations.firstIndex(where: { $0.inputs.contains(operation.output) }),
            case .maxPool(let window) = operations[pool].kind, window == Window(height: 2, width: 2, stride: 2),
            !self.values[operations[pool].output].isFloat,
            operations.count(where: { $0.inputs.contains(operation.output) }) == 1,
            self.choice(self.product(operation), .forward).splits == 1
        else { return nil }
        return pool
    }

    /// The one that it makes, whose own value then is not written: not where a library makes the product.
    func pool(behind index: Int) -> Int? {
        guard self.joinsPools, let pool = self.possiblePool(behind: index),
            self.libraryPlan(self.product(self.program.operations[index]), .forward) == nil
        else { return nil }
        return pool
    }

    /// The product that a pool is part of; `nil` where it is on its own.
    func product(ofPool index: Int) -> Int? {
        guard case .maxPool = self.program.operations[index].kind,
            let maker = self.program.operations.firstIndex(where: {
                $0.output == self.program.operations[index].inputs[0]
            }), self.pool(behind: maker) == index
        else { return nil }
        return maker
    }

    /// Whether the gradients of a product with a pool read that of the maximum, so that its own is not written: where
    /// blocks that hold a whole image make them.
    func unpools(_ index: Int) -> Bool {
        guard let pool = self.pool(behind: index) else { return false }
        let operation = self.program.operations[index]
        let product = self.product(operation)
        // Without ReLU nothing tells what a dropout kept.
        guard operation.activation == .relu || self.program.operations[pool].dropout == nil else { return false }
        let flavours: [TileChoice.Flavour] =
            self.values[operation.inputs[0]].gradient == 0 ? [.weight] : [.weight, .data]
        return flavours.allSatisfy { flavour in
            self.libraryPlan(product, flavour) == nil
                && self.measuredTile(product, flavour, hasPool: true, pools: true)?.isImage ?? false
        }
    }

    /// Makes a gradient's argument read that of the maximum, whose address it gives; `nil` where it reads its own.
    func unpool(_ argument: inout apus_gemm, behind index: Int) -> UInt64? {
        guard self.unpools(index), let pool = self.pool(behind: index) else { return nil }
        let operation = self.program.operations[pool]
        let value = self.values[operation.output]
        argument.pool_height = value.shape.height
        argument.pool_width = value.shape.width
        argument.winner = self.scratch[pool].winner
        argument.pooled = self.program.operations[index].activation == .relu ? value.address : 0
        argument.pool_dropout = operation.dropout.map { Int32($0.layer) } ?? -1
        return value.gradient
    }

    /// Makes a forward product's argument one with the pool behind it.
    func pool(_ argument: inout apus_gemm, with index: Int, isTraining: Bool) {
        let operation = self.program.operations[index]
        let value = self.values[operation.output]
        argument.out = value.address
        argument.pool_height = value.shape.height
        argument.pool_width = value.shape.width
        argument.winner = isTraining ? self.scratch[index].winner : 0
        guard isTraining, let dropout = operation.dropout else { return }
        argument.dropout = Int32(dropout.layer)
        argument.dropout_layer = UInt32(dropout.layer)
    }
}
