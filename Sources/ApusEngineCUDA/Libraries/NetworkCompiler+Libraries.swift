internal import ApusEngine
internal import CCUDA

// Products that NVIDIA's libraries make in the place of the own kernels. A library makes the bare product, into memory
// beside the network's values; what follows it is done by the kernel that otherwise adds the parts of a product.
extension NetworkCompiler {
    /// Memory that the calls of one stream share, one after the other.
    struct LibraryScratch {
        /// What a forward or data product gives.
        var output: UInt64 = 0

        /// Filters in cuDNN's order: read by forward and data products; written by weight products, which run aside.
        var filter: UInt64 = 0
        var gradient: UInt64 = 0
        var workspace: UInt64 = 0
        var workspaceAside: UInt64 = 0
    }

    /// Blocks that clear what a batch lacks.
    private static let clearingBlocks = 64

    /// The product as a library could make it; `nil` where none could.
    func libraryProduct(_ product: Product, _ flavour: TileChoice.Flavour) -> LibraryProduct? {
        guard let libraries = self.libraries else { return nil }
        let made = LibraryProduct(
            flavour,
            self.precision,
            batch: self.batch,
            x: product.x,
            y: product.y,
            window: product.window
        )
        return libraries.offers(made) ? made : nil
    }

    /// What makes it, where a library was chosen to.
    func libraryPlan(_ product: Product, _ flavour: TileChoice.Flavour) -> (any LibraryPlan)? {
        self.libraryProduct(product, flavour).flatMap { self.libraryPlans[$0] }
    }

    /// Reserves memory for all products that libraries could make, whether they do or not.
    mutating func layOutLibraries() {
        var (output, filter, gradient, isUsed, isUsedAside) = (0, 0, 0, false, false)
        for operation in self.program.operations where operation.isProduct {
            let product = self.product(operation)
            let filters = product.kernelRows * Int(product.y.padded) * self.precision.width
            for flavour in [TileChoice.Flavour.forward, .data] {
                guard let made = self.libraryProduct(product, flavour) else { continue }
                isUsed = true
                output = max(output, made.outputBytes)
                if !made.isMatrix { filter = max(filter, filters) }
            }
            guard let made = self.libraryProduct(product, .weight) else { continue }
            isUsedAside = true
            if !made.isMatrix { gradient = max(gradient, filters) }
        }
        if isUsed {
            self.libraryScratch.output = self.reserve(output)
            self.libraryScratch.filter = self.reserve(filter)
            self.libraryScratch.workspace = self.reserve(DeviceLibraries.workspaceBytes)
        }
        if isUsedAside {
            self.libraryScratch.gradient = self.reserve(gradient)
            self.libraryScratch.workspaceAside = self.reserve(DeviceLibraries.workspaceBytes)
        }
    }

    // ---- Launches

    /// A forward or data product with its end; `nil` where the own kernels make it.
    ///
    /// `argument` is the own kernel's.
    func libraryLaunches(
        _ product: Product,
        _ flavour: TileChoice.Flavour,
        _ argument: apus_gemm
    ) -> [Launch]? {
        guard let made = self.libraryProduct(product, flavour), let plan = self.libraryPlans[made] else { return nil }
        var launches: [Launch] = []
        var operands = LibraryOperands(
            a: argument.a,
            b: argument.b,
            out: self.libraryScratch.output,
            workspace: self.libraryScratch.workspace
        )
        if !made.isMatrix {
            operands.b = self.libraryScratch.filter
            launches.append(
                self.turn(
                    from: argument.b,
                    to: operands.b,
                    rows: product.kernelRows,
                    columns: Int(product.y.padded),
                    into: self.precision.suffix
                )
            )
        }
        launches.append(Launch(LibraryCall(plan: plan, operands: operands, stride: self.stride)))
        var end = argument
        end.partial = operands.out
        end.splits = 1
        end.sample_rows = 0
        let shape = flavour == .forward ? product.y : product.x
        // Only cuDNN gives bfloat16: it has no sums in float32 beside operands in bfloat16.
        let kernel =
            made.isMatrix || self.precision != .bf16
            ? "apus_finish_\(flavour.rawValue)_\(self.precision.suffix)" : "apus_finish_stored_\(flavour.rawValue)"
        let elements = self.batch * Int(shape.height * shape.width * shape.padded)
        launches.append(Launch(kernel, end, gridX: Launch.blocks(elements / 2)))
        return launches
    }

    /// A weight product; `nil` where the own kernels make it.
    ///
    /// `bias` is the launch that sums the gradient for the bias.
    func libraryWeightLaunches(_ product: Product, _ argument: apus_gemm, bias: Launch?) -> [Launch]? {
        guard let made = self.libraryProduct(product, .weight), let plan = self.libraryPlans[made] else { return nil }
        var clear = apus_clear()
        clear.control = self.control
        clear.stride = self.stride
        (clear.first, clear.second) = (argument.a, argument.b)
        clear.first_chunks = Int32(made.x.elements * self.precision.width / 16)
        clear.second_chunks = Int32(made.y.elements * self.precision.width / 16)
        (clear.batch, clear.blocks) = (Int32(self.batch), Int32(Self.clearingBlocks))
        var operands = LibraryOperands(
            a: argument.a,
            b: argument.b,
            out: argument.partial,
            workspace: self.libraryScratch.workspaceAside
        )
        if !made.isMatrix { operands.out = self.libraryScratch.gradient }
        var launches = [
            Launch("apus_clear_tail", clear, gridX: Self.clearingBlocks, isAside: true),
            Launch(LibraryCall(plan: plan, operands: operands, stride: self.stride), isAside: true),
        ]
        if !made.isMatrix {
            launches.append(
                self.turn(
                    from: operands.out,
                    to: argument.partial,
                    rows: Int(product.y.padded),
                    columns: product.kernelRows,
                    into: "f32",
                    isAside: true
                )
            )
        }
        return launches + [bias].compactMap { $0 }
    }

    private func turn(
        from: UInt64,
        to: UInt64,
        rows: Int,
        columns: Int,
        into suffix: String,
        isAside: Bool = false
    ) -> Launch {
        var argument = apus_turn()
        argument.stride = self.stride
        (argument.from, argument.to) = (from, to)
        (argument.rows, argument.columns) = (Int32(rows), Int32(columns))
        return Launch(
            "apus_turn_\(self.precision.suffix)_\(suffix)",
            argument,
            gridX: (rows + 31) / 32,
            gridY: (columns + 31) / 32,
            sharedBytes: 32 * 33 * 4,
            isAside: isAside
        )
    }

    // ---- Looking at them

    /// Every product that a library could make, with what makes it now: in the same order whatever was chosen.
    var libraryCandidates: [LibraryCandidate] {
        let head = self.head?.index
        // A library makes a product alone.
        var alone = self
        alone.joinsPools = false
        return self.program.operations.indices.flatMap { index -> [LibraryCandidate] in
            guard self.program.operations[index].isProduct else { return [] }
            // The head makes its layer's other products itself.
            if index == head { return [alone.weightCandidate(index)].compactMap { $0 } }
            return [alone.forwardCandidate(index), alone.weightCandidate(index), alone.dataCandidate(index)]
                .compactMap { $0 }
        }
    }

    private func forwardCandidate(_ index: Int) -> LibraryCandidate? {
        let operation = self.program.operations[index]
        let product = self.product(operation)
        guard let made = self.libraryProduct(product, .forward) else { return nil }
        let y = self.values[operation.output]
        return LibraryCandidate(
            product: made,
            launches: self.forwardProduct(index, isTraining: false),
            operands: [self.input(index, made), self.kernel(index, made)],
            outcome: .init(
                address: y.address,
                count: self.batch * made.y.elements,
                isFloat: y.isFloat || self.precision != .bf16
            )
        )
    }

    private func dataCandidate(_ index: Int) -> LibraryCandidate? {
        let operation = self.program.operations[index]
        let (product, x) = (self.product(operation), self.values[operation.inputs[0]])
        guard x.gradient != 0, let made = self.libraryProduct(product, .data) else { return nil }
        return LibraryCandidate(
            product: made,
            launches: self.dataProduct(index, addsToInput: false, mask: nil),
            operands: [self.gradient(index, made), self.kernel(index, made)],
            outcome: .init(
                address: x.gradient,
                count: self.batch * made.x.elements,
                isFloat: self.precision != .bf16
            )
        )
    }

    private func weightCandidate(_ index: Int) -> LibraryCandidate? {
        let product = self.product(self.program.operations[index])
        guard let made = self.libraryProduct(product, .weight) else { return nil }
        let columns = made.y.channels
        let entry = self.parameterEntries[self.program.operations[index].parameters[0]]
        return LibraryCandidate(
            product: made,
            launches: self.weightProduct(index),
            operands: [self.input(index, made), self.gradient(index, made)],
            outcome: .init(
                address: self.scratch[index].weightPartial,
                count: made.kernelRows * columns,
                isFloat: true,
                parts: Int(entry.splits),
                partStride: (made.kernelRows + 8) * columns
            )
        )
    }

    private func input(_ index: Int, _ made: LibraryProduct) -> LibraryCandidate.Operand {
        let value = self.values[self.program.operations[index].inputs[0]]
        return .init(address: value.address, count: self.batch * made.x.elements)
    }

    private func gradient(_ index: Int, _ made: LibraryProduct) -> LibraryCandidate.Operand {
        let value = self.values[self.program.operations[index].output]
        return .init(address: value.gradient, count: self.batch * made.y.elements)
    }

    private func kernel(_ index: Int, _ made: LibraryProduct) -> LibraryCandidate.Operand {
        .init(address: self.scratch[index].copy, count: made.kernelRows * made.y.channels)
    }
}
