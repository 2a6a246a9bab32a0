internal import CCUDA
internal import ApusEngine

// Convolutions and dense layers.
extension NetworkCompiler {
    /// Everything that the three products of a layer share.
    struct Product {
        let x: apus_shape
        let y: apus_shape
        let window: apus_window

        /// As the plan's kernel has them: windows (or places), then channels.
        let groupChannels: Int
        let paddedGroupChannels: Int
        var windowSize: Int { Int(self.window.height * self.window.width) }
        var kernelRows: Int { self.windowSize * Int(self.x.padded) }
    }

    func product(_ operation: DeviceOperation) -> Product {
        let (input, output) = (self.values[operation.inputs[0]].shape, self.values[operation.output].shape)
        let point = apus_window(height: 1, width: 1, stride: 1, pad_top: 0, pad_left: 0)
        if operation.unfolds {
            return Product(
                x: input,
                y: output,
                window: point,
                groupChannels: Int(input.channels),
                paddedGroupChannels: Int(input.padded)
            )
        }
        guard case .convolution(let window, _, _) = operation.kind else {
            // A dense layer sees a sample as one row, paddings included: their weights are zero.
            let row = input.height * input.width * input.padded
            return Product(
                x: apus_shape(height: 1, width: 1, channels: row, padded: row),
                y: output,
                window: point,
                groupChannels: Int(input.channels),
                paddedGroupChannels: Int(input.padded)
            )
        }
        return Product(
            x: input,
            y: output,
            window: apus_window(window),
            groupChannels: Int(input.channels),
            paddedGroupChannels: Int(input.padded)
        )
    }

    private func pixels(_ shape: apus_shape) -> Int { self.batch * Int(shape.height * shape.width) }

    /// Parts, and the model's tile.
    func choice(_ product: Product, _ flavour: TileChoice.Flavour) -> TileChoice {
        let (columns, inner) =
            switch flavour {
            case .forward: (Int(product.y.padded), product.kernelRows)
            case .data: (Int(product.x.padded), product.windowSize * Int(product.y.padded))
            case .weight: (Int(product.y.padded), self.pixels(product.y))
            }
        return TileChoice(
            rows: self.rows(product, flavour),
            columns: columns,
            inner: inner,
            flavour: flavour,
            precision: self.precision,
            multiprocessors: self.traits.multiprocessors,
            isWhole: flavour == .data && self.skipsWindows(product),
            parts: flavour == .weight ? self.partsByImage(product) : nil
        )
    }

    /// With the tile that was measured.
    private func tile(_ index: Int, _ flavour: TileChoice.Flavour) -> TileChoice {
        let product = self.product(self.program.operations[index])
        let choice = self.choice(product, flavour)
        let hasPool = self.possiblePool(behind: index) != nil
        let known = self.measuredTile(
            product,
            flavour,
            hasPool: hasPool,
            pools: flavour == .forward ? self.pool(behind: index) != nil : self.unpools(index)
        )
        let bucket = self.bucket(product, flavour, choice, hasPool: hasPool)
        return choice.with(known ?? self.tiles.plain(choice.tile, bucket))
    }

    /// What was measured may be of a product that it fits, while it does not fit this one: then `nil`.
    func measuredTile(
        _ product: Product,
        _ flavour: TileChoice.Flavour,
        hasPool: Bool,
        pools: Bool
    ) -> Tile? {
        let choice = self.choice(product, flavour)
        guard let tile = self.tiles.tile(self.bucket(product, flavour, choice, hasPool: hasPool)),
            tile.fits(self.shape(product, flavour, choice, pools: pools))
        else { return nil }
        return tile
    }

    /// There are kernels for it in bfloat16, where groups of warps multiply.
    private func partsByImage(_ product: Product) -> (count: Int, length: Int)? {
        guard self.precision == .bf16, self.traits.hasWarpGroups else { return nil }
        return TileShape.partsByImage(x: product.x, y: product.y, window: product.window, batch: self.batch)
    }

    private func shape(
        _ product: Product,
        _ flavour: TileChoice.Flavour,
        _ choice: TileChoice,
        pools: Bool
    ) -> TileShape {
        TileShape(
            flavour: flavour,
            x: product.x,
            y: product.y,
            window: product.window,
            batch: self.batch,
            splits: choice.splits,
            splitLength: choice.splitLength,
            pools: pools
        )
    }

    private func bucket(
        _ product: Product,
        _ flavour: TileChoice.Flavour,
        _ choice: TileChoice,
        hasPool: Bool
    ) -> TileBucket {
        TileBucket(
            flavour: flavour,
            precision: self.precision,
            window: [product.window.height, product.window.width, product.window.stride].map { Int($0) },
            inputChannels: Int(product.x.padded),
            outputChannels: Int(product.y.padded),
            rowsLog2: TileBucket.log2(self.rows(product, flavour)),
            splits: choice.splits,
            holdsImage: self.precision == .bf16 && self.traits.hasWarpGroups
                && self.shape(product, flavour, choice, pools: hasPool).holdsImage(columns: Tile.imageColumnsMin),
            hasPool: hasPool
        )
    }

    /// The launch of each product of a step of training, with the bucket that chooses its tile.
    ///
    /// Each writes only memory that a step writes before it reads it.
    var measurable: [(bucket: TileBucket, launch: Launch)] {
        var found: [(bucket: TileBucket, launch: Launch)] = []
        for (index, operation) in self.program.operations.enumerated() where operation.isProduct {
            let product = self.product(operation)
            let backward = self.backwardProduct(index, addsToInput: false, mask: nil)
            var launches = [(TileChoice.Flavour.weight, backward[0])]
            // The head makes its other products itself.
            if index != self.head?.index {
                launches += [(.forward, self.forwardProduct(index, isTraining: true)[0])]
                launches += backward.dropFirst().prefix(1).map { (.data, $0) }
            }
            for (flavour, launch) in launches {
                let hasPool = self.possiblePool(behind: index) != nil
                let bucket = self.bucket(product, flavour, self.choice(product, flavour), hasPool: hasPool)
                found.append((bucket, launch))
            }
        }
        return found
    }

    private func rows(_ product: Product, _ flavour: TileChoice.Flavour) -> Int {
        switch flavour {
        case .forward: self.pixels(product.y)
        case .data: self.pixels(product.x)
        case .weight: product.kernelRows + 8
        }
    }

    /// Whether many window places reach no output, seen from all places of the input.
    ///
    /// A function of shapes alone.
    private func skipsWindows(_ product: Product) -> Bool {
        guard product.window.stride == 1, product.windowSize > 1 else { return false }
        return Double(product.y.height * product.y.width) < 0.9 * Double(product.x.height * product.x.width)
    }

    /// Whether a data product's tiles each take one place of all samples: it skips the window places that reach no
    /// output, and pays with rows of padding.
    private func goesByPlace(_ product: Product, _ tile: TileChoice) -> Bool {
        let samples = (self.batch + tile.modelRows - 1) / tile.modelRows * tile.modelRows
        return tile.splits == 1 && self.skipsWindows(product) && Double(samples) < 1.2 * Double(self.batch)
    }

    mutating func layOutProduct(_ index: Int) {
        let operation = self.program.operations[index]
        let product = self.product(operation)
        let (filters, padded) = (Int(product.y.channels), Int(product.y.padded))
        self.scratch[index].copy = self.reserve(product.kernelRows * padded * self.precision.width)
        let forward = self.choice(product, .forward)
        let data = self.choice(product, .data)
        let weight = self.choice(product, .weight)
        let parts = [
            forward.splits > 1 ? forward.splits * self.pixels(product.y) * padded : 0,
            data.splits > 1 ? data.splits * self.pixels(product.x) * Int(product.x.padded) : 0,
        ]
        self.scratch[index].partial = self.reserve(4 * (parts.max() ?? 0))
        let rows = product.kernelRows + 8
        self.scratch[index].weightPartial = self.reserve(4 * weight.splits * rows * padded)

        let kernel = operation.parameters[0]
        self.parameterEntries[kernel].copy = self.scratch[index].copy
        self.parameterEntries[kernel].gradient = self.scratch[index].weightPartial
        self.parameterEntries[kernel].channels = Int32(product.groupChannels)
        self.parameterEntries[kernel].padded_channels = Int32(product.paddedGroupChannels)
        let bias = operation.parameters.count > 1 ? operation.parameters[1] : nil
        if let bias {
            self.parameterEntries[bias].gradient =
                self.scratch[index].weightPartial + UInt64(4 * product.kernelRows * padded)
            self.parameterEntries[bias].channels = 1
            self.parameterEntries[bias].padded_channels = 1
        }
        for parameter in [kernel, bias].compactMap({ $0 }) {
            self.parameterEntries[parameter].split_stride = Int64(rows * padded)
            let isLibrary = parameter == kernel && self.libraryPlan(product, .weight) != nil
            self.parameterEntries[parameter].splits = isLibrary ? 1 : Int32(weight.splits)
            self.parameterEntries[parameter].filters = Int32(filters)
            self.parameterEntries[parameter].padded_filters = Int32(padded)
        }
    }

    private func gemm(_ product: Product, _ tile: TileChoice) -> apus_gemm {
        var argument = apus_gemm()
        argument.control = self.control
        argument.stride = self.stride
        argument.x = product.x
        argument.y = product.y
        argument.window = product.window
        argument.splits = Int32(tile.splits)
        argument.split_length = Int32(tile.splitLength)
        argument.dropout = -1
        return argument
    }

    private func launch(
        _ argument: apus_gemm,
        _ product: Product,
        _ tile: TileChoice,
        _ flavour: TileChoice.Flavour,
        rows: Int,
        columns: Int
    ) -> Launch {
        let shape = self.shape(product, flavour, tile, pools: argument.pool_width > 0)
        let grid = tile.tile.grid(shape, rows: rows, columns: columns)
        return Launch(
            tile.tile.kernel(flavour, self.precision),
            argument,
            gridX: grid.x,
            gridY: grid.y,
            parts: tile.splits,
            sharedBytes: grid.sharedBytes,
            isAside: flavour == .weight,
            work: LaunchWork(argument, flavour, batch: self.batch, width: self.precision.width)
        )
    }

    private func forwardGemm(_ index: Int, _ product: Product, _ tile: TileChoice, isTraining: Bool) -> apus_gemm {
        let operation = self.program.operations[index]
        let (x, y) = (self.values[operation.inputs[0]], self.values[operation.output])
        var argument = self.gemm(product, tile)
        argument.a = x.address
        argument.b = self.scratch[index].copy
        argument.bias = operation.parameters.count > 1 ? self.parameters[operation.parameters[1]] : 0
        argument.out = y.address
        argument.partial = self.scratch[index].partial
        argument.part_rows = Int32(self.pixels(product.y))
        argument.activation = operation.activation?.code ?? 0
        argument.alpha = operation.activation?.alpha ?? 0
        argument.out_is_float = y.isFloat ? 1 : 0
        if isTraining, let dropout = operation.dropout {
            argument.dropout = Int32(dropout.layer)
            argument.dropout_layer = UInt32(dropout.layer)
        }
        return argument
    }

    func forwardProduct(_ index: Int, isTraining: Bool) -> [Launch] {
        let product = self.product(self.program.operations[index])
        let pool = self.pool(behind: index)
        let tile = self.tile(index, .forward)
        var argument = self.forwardGemm(index, product, tile, isTraining: isTraining)
        if let launches = self.libraryLaunches(product, .forward, argument) { return launches }
        if let pool {
            self.pool(&argument, with: pool, isTraining: isTraining)
            let rows = 4 * self.batch * Int(argument.pool_height * argument.pool_width)
            return [self.launch(argument, product, tile, .forward, rows: rows, columns: Int(product.y.padded))]
        }
        let (rows, columns) = (self.pixels(product.y), Int(product.y.padded))
        let first = self.launch(argument, product, tile, .forward, rows: rows, columns: columns)
        guard tile.splits > 1 else { return [first] }
        let blocks = Launch.blocks(rows * columns / 2)
        return [first, Launch("apus_finish_forward_\(self.precision.suffix)", argument, gridX: blocks)]
    }

    private func dataGemm(
        _ index: Int,
        _ product: Product,
        _ tile: TileChoice,
        addsToInput: Bool,
        mask: DeviceOperation?
    ) -> apus_gemm {
        let operation = self.program.operations[index]
        let (x, y) = (self.values[operation.inputs[0]], self.values[operation.output])
        var argument = self.gemm(product, tile)
        argument.a = y.gradient
        if let gradient = self.unpool(&argument, behind: index) { argument.a = gradient }
        argument.b = self.scratch[index].copy
        argument.out = x.gradient
        argument.partial = self.scratch[index].partial
        argument.part_rows = Int32(self.pixels(product.x))
        argument.adds_to_out = addsToInput ? 1 : 0
        if let mask {
            argument.mask = x.address
            argument.activation = mask.activation?.code ?? 0
            argument.alpha = mask.activation?.alpha ?? 0
            argument.dropout = mask.dropout.map { Int32($0.layer) } ?? -1
        }
        return argument
    }

    // ---- What the head does of a product

    /// Numbers that a dense layer reads of a sample, with their padding; `nil` for other layers.
    func denseInputs(_ index: Int) -> Int? {
        let operation = self.program.operations[index]
        guard case .dense = operation.kind else { return nil }
        let product = self.product(operation)
        return product.x.height * product.x.width * product.window.height * product.window.width == 1
            ? Int(product.x.padded) : nil
    }

    /// The product of a layer with its end, for adding up its parts; `nil` where it has none.
    func partsGemm(_ index: Int, isTraining: Bool) -> apus_gemm? {
        let product = self.product(self.program.operations[index])
        let tile = self.tile(index, .forward)
        // What a library makes has no parts.
        guard self.libraryPlan(product, .forward) == nil else { return nil }
        return tile.splits > 1 ? self.forwardGemm(index, product, tile, isTraining: isTraining) : nil
    }

    /// The data product of a layer with its end; `nil` where its input has no gradient.
    func dataGemm(_ index: Int, mask: DeviceOperation?) -> apus_gemm? {
        let operation = self.program.operations[index]
        guard self.values[operation.inputs[0]].gradient != 0 else { return nil }
        let product = self.product(operation)
        return self.dataGemm(index, product, self.tile(index, .data), addsToInput: false, mask: mask)
    }

    func weightCopy(_ index: Int) -> UInt64 { self.scratch[index].copy }

    /// `mask` is the operation that made the input, where its activation is to be undone here.
    func backwardProduct(_ index: Int, addsToInput: Bool, mask: DeviceOperation?) -> [Launch] {
        self.weightProduct(index) + self.dataProduct(index, addsToInput: addsToInput, mask: mask)
    }

    /// The gradient of the kernel, and of the bias.
    func weightProduct(_ index: Int) -> [Launch] {
        let operation = self.program.operations[index]
        let product = self.product(operation)
        let (x, y) = (self.values[operation.inputs[0]], self.values[operation.output])
        let weight = self.tile(index, .weight)
        var argument = self.gemm(product, weight)
        argument.a = x.address
        argument.b = y.gradient
        if let gradient = self.unpool(&argument, behind: index) { argument.b = gradient }
        argument.partial = self.scratch[index].weightPartial
        argument.part_rows = Int32(product.kernelRows + 8)
        let columns = Int(product.y.padded)
        var bias: Launch?
        if operation.parameters.count > 1 {
            // A window of no place leaves the row of sums.
            var argument = argument
            argument.window = apus_window(height: 0, width: 1, stride: 1, pad_top: 0, pad_left: 0)
            (argument.pool_height, argument.pool_width) = (0, 0)
            argument.partial += UInt64(4 * product.kernelRows * columns)
            bias = self.launch(argument, product, weight.with(weight.model), .weight, rows: 8, columns: columns)
        }
        if let launches = self.libraryWeightLaunches(product, argument, bias: bias) { return launches }
        return [self.launch(argument, product, weight, .weight, rows: product.kernelRows + 8, columns: columns)]
    }

    /// The gradient of the input; nothing where it is not wanted.
    func dataProduct(_ index: Int, addsToInput: Bool, mask: DeviceOperation?) -> [Launch] {
        let operation = self.program.operations[index]
        let product = self.product(operation)
        let x = self.values[operation.inputs[0]]
        guard x.gradient != 0 else { return [] }
        let tile = self.tile(index, .data)
        var argument = self.dataGemm(index, product, tile, addsToInput: addsToInput, mask: mask)
        if let launches = self.libraryLaunches(product, .data, argument) { return launches }
        let (rows, columns) = (self.pixels(product.x), Int(product.x.padded))
        if !tile.tile.isImage, self.goesByPlace(product, tile) {
            let samples = (self.batch + tile.rows - 1) / tile.rows * tile.rows
            argument.sample_rows = Int32(samples)
            let places = Int(product.x.height * product.x.width)
            return [self.launch(argument, product, tile, .data, rows: places * samples, columns: columns)]
        }
        let data = self.launch(argument, product, tile, .data, rows: rows, columns: columns)
        guard tile.splits > 1 else { return [data] }
        let blocks = Launch.blocks(rows * columns / 2)
        return [data, Launch("apus_finish_data_\(self.precision.suffix)", argument, gridX: blocks)]
    }
}

extension apus_window {
    init(_ window: Window) {
        self.init(
            height: Int32(window.height),
            width: Int32(window.width),
            stride: Int32(window.stride),
            pad_top: Int32(window.padTop),
            pad_left: Int32(window.padLeft)
        )
    }
}
