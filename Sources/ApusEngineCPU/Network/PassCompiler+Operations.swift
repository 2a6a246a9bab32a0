import ApusEngine

extension PassCompiler {
    mutating func convolution(_ index: Int, window: Window, hasBias: Bool) throws(OneDNNError) -> Int {
        let operation = self.plan.operations[index]
        let activation = self.activation(after: index)
        let (choice, descriptor) = try self.context.convolution(
            samples: self.samples,
            input: operation.inputShape,
            output: operation.outputShape,
            window: window,
            hasBias: hasBias,
            activation: activation,
            isFirst: operation.inputs[0] == 0
        )
        let input = try self.read(operation.inputs[0], as: choice.input.layout)
        let output = self.value(index + (activation == nil ? 1 : 2), choice.output)
        output.activation = activation
        self.steps.append(
            try ConvolutionStep(
                choice,
                descriptor: descriptor,
                context: self.context,
                input: input,
                output: output,
                parameters: self.memory.layer(operation)
            )
        )
        return activation == nil ? 1 : 2
    }

    mutating func dense(_ index: Int, units: Int, hasBias: Bool) throws(OneDNNError) -> Int {
        let operation = self.plan.operations[index]
        let activation = self.activation(after: index)
        let input = try self.read(operation.inputs[0], as: .channelsLast)
        let form = Form(samples: self.samples, shape: operation.outputShape, layout: .channelsLast)
        let output = self.value(index + (activation == nil ? 1 : 2), form)
        output.activation = activation
        self.steps.append(
            try DenseStep(
                DenseSizes(
                    samples: self.samples,
                    inputs: operation.inputShape.count,
                    units: units,
                    hasBias: hasBias
                ),
                activation: activation,
                context: self.context,
                input: input,
                output: output,
                parameters: self.memory.layer(operation)
            )
        )
        return activation == nil ? 1 : 2
    }

    mutating func pool(_ index: Int, window: Window, isMaximum: Bool) throws(OneDNNError) {
        let operation = self.plan.operations[index]
        let input = self.any(operation.inputs[0])
        // A global average gives a flat value of the same channels.
        let form = input.form.with(operation.outputShape)
        let output = self.value(index + 1, form)
        let sizes = PoolSizes(input: input.form, output: form, window: window, isMaximum: isMaximum)
        self.steps.append(try PoolStep(sizes, context: self.context, input: input, output: output))
    }

    mutating func dropout(_ index: Int, rate: Double, layer: Int) throws(OneDNNError) {
        let input = self.any(self.plan.operations[index].inputs[0])
        let layout = self.wantsChannelsLast(index + 1) ? Layout.channelsLast : input.form.layout
        let output = self.value(index + 1, input.form.with(layout))
        self.steps.append(
            DropoutStep(team: self.context.team, input: input, output: output, rate: rate, layer: layer)
        )
    }

    mutating func batchNorm(_ index: Int, momentum: Double, epsilon: Double) throws(OneDNNError) {
        let operation = self.plan.operations[index]
        // Filled-up blocks would need filled-up gammas.
        let isWhole = operation.inputShape.channels % Layout.block == 0
        let number = operation.inputs[0]
        let input = isWhole ? self.any(number) : try self.read(number, as: .channelsLast)
        let output = self.value(index + 1, input.form)
        self.steps.append(
            try BatchNormStep(
                context: self.context,
                input: input,
                output: output,
                parameters: self.memory.batchNorm(operation),
                momentum: momentum,
                epsilon: epsilon
            )
        )
    }

    mutating func activation(_ index: Int, _ activation: Activation) throws(OneDNNError) {
        let number = self.plan.operations[index].inputs[0]
        guard activation == .softmax else {
            let input = self.any(number)
            let output = self.value(index + 1, input.form)
            self.steps.append(
                try ActivationStep(activation, context: self.context, input: input, output: output)
            )
            return
        }
        let input = try self.read(number, as: .channelsLast)
        let output = self.value(index + 1, input.form)
        self.steps.append(SoftmaxStep(team: self.context.team, input: input, output: output))
    }

    mutating func flatten(_ index: Int) throws(OneDNNError) {
        let operation = self.plan.operations[index]
        let number = operation.inputs[0]
        let input = try self.read(number, as: .channelsLast)
        let form = input.form.with(operation.outputShape)
        // The bytes stay, so with one reader the two values can be one.
        if self.readers[number].count == 1 {
            self.values[index + 1] = input.reshaped(form, readers: self.readers[index + 1].count)
            return
        }
        let output = self.value(index + 1, form)
        self.steps.append(FlattenStep(team: self.context.team, input: input, output: output))
    }

    mutating func add(_ index: Int) throws(OneDNNError) {
        let operation = self.plan.operations[index]
        let left = self.any(operation.inputs[0])
        let right = try self.read(operation.inputs[1], as: left.form.layout)
        let output = self.value(index + 1, left.form)
        self.steps.append(AddStep(team: self.context.team, inputs: (left, right), output: output))
    }
}
