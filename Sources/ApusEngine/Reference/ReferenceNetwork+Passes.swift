extension ReferenceNetwork {
    func run(_ input: [Double], count: Int, training: StepScalars?) -> Tape {
        var tape = Tape(values: [input], count: count, training: training)
        for operation in self.plan.operations { tape.values.append(self.value(of: operation, tape)) }
        return tape
    }

    /// Gradients of the input and of each parameter.
    ///
    /// With `skipsSoftmax` the given gradient is already that of the last operation's input.
    func backward(
        _ tape: Tape,
        outputGradient: [Double],
        skipsSoftmax: Bool
    ) -> (input: [Double], parameters: [[Double]]) {
        var values = tape.values.map { [Double](repeating: 0, count: $0.count) }
        var parameters = self.plan.parameters.map { [Double](repeating: 0, count: $0.count) }
        let last = self.plan.operations.count - 1
        let start = skipsSoftmax ? self.plan.operations[last].inputs[0] : last + 1
        values[start] = outputGradient
        for (index, operation) in self.plan.operations.enumerated().reversed() where !(skipsSoftmax && index == last) {
            let gradients = self.gradients(of: operation, index: index, gradient: values[index + 1], tape)
            for input in operation.inputs { Rows.add(gradients.input, to: &values[input]) }
            for (parameter, gradient) in zip(operation.parameters, gradients.parameters) {
                Rows.add(gradient, to: &parameters[parameter])
            }
        }
        return (values[0], parameters)
    }

    private func value(of operation: PlanOperation, _ tape: Tape) -> [Double] {
        let input = tape.values[operation.inputs[0]]
        let parameters = operation.parameters.map { self.parameters[$0] }
        switch operation.kind {
        case .convolution(let window, let filters, let hasBias):
            return ReferenceConvolution(places: Self.places(window, operation), filters: filters)
                .forward(input, kernel: parameters[0], bias: hasBias ? parameters[1] : nil, samples: tape.count)
        case .dense(let units, let hasBias):
            return ReferenceDense(inputs: operation.inputShape.count, units: units)
                .forward(input, kernel: parameters[0], bias: hasBias ? parameters[1] : nil, samples: tape.count)
        case .maxPool(let window):
            return ReferencePool(places: Self.places(window, operation)).maximum(input, samples: tape.count)
        case .averagePool(let window):
            return ReferencePool(places: Self.places(window, operation)).mean(input, samples: tape.count)
        case .globalAveragePool:
            return ReferencePool(places: Self.wholePlaces(operation)).mean(input, samples: tape.count)
        case .dropout(let rate, let layer):
            return self.dropped(input, rate: rate, layer: layer, tape)
        case .batchNorm(_, let epsilon):
            let norm = ReferenceBatchNorm(channels: operation.inputShape.channels, epsilon: epsilon)
            let moving = ReferenceBatchNorm.Moments(
                mean: self.statistics[operation.statistics[0]],
                variance: self.statistics[operation.statistics[1]]
            )
            let moments = tape.training == nil ? moving : norm.moments(input)
            return norm.forward(input, moments: moments, gamma: parameters[0], beta: parameters[1])
        case .activation(let activation):
            return ReferenceActivation(activation: activation, channels: operation.inputShape.channels).forward(input)
        case .flatten:
            return input
        case .add:
            return zip(input, tape.values[operation.inputs[1]]).map { $0 + $1 }
        }
    }

    /// The gradient of each input (the same for both of an addition) and of each parameter.
    private func gradients(
        of operation: PlanOperation,
        index: Int,
        gradient: [Double],
        _ tape: Tape
    ) -> (input: [Double], parameters: [[Double]]) {
        let input = tape.values[operation.inputs[0]]
        let parameters = operation.parameters.map { self.parameters[$0] }
        switch operation.kind {
        case .convolution(let window, let filters, _):
            let result = ReferenceConvolution(places: Self.places(window, operation), filters: filters)
                .backward(gradient, input: input, kernel: parameters[0], samples: tape.count)
            return (result.input, [result.kernel, result.bias])
        case .dense(let units, _):
            let result = ReferenceDense(inputs: operation.inputShape.count, units: units)
                .backward(gradient, input: input, kernel: parameters[0], samples: tape.count)
            return (result.input, [result.kernel, result.bias])
        case .maxPool(let window):
            let pool = ReferencePool(places: Self.places(window, operation))
            return (pool.maximumBackward(gradient, input: input, samples: tape.count), [])
        case .averagePool(let window):
            return (
                ReferencePool(places: Self.places(window, operation)).meanBackward(gradient, samples: tape.count), []
            )
        case .globalAveragePool:
            return (ReferencePool(places: Self.wholePlaces(operation)).meanBackward(gradient, samples: tape.count), [])
        case .dropout(let rate, let layer):
            return (self.dropped(gradient, rate: rate, layer: layer, tape), [])
        case .batchNorm(_, let epsilon):
            let result = ReferenceBatchNorm(channels: operation.inputShape.channels, epsilon: epsilon)
                .backward(gradient, input: input, gamma: parameters[0])
            return (result.input, [result.gamma, result.beta])
        case .activation(let activation):
            let function = ReferenceActivation(activation: activation, channels: operation.inputShape.channels)
            return (function.backward(gradient, input: input, output: tape.values[index + 1]), [])
        case .flatten, .add:
            return (gradient, [])
        }
    }

    private func dropped(_ values: [Double], rate: Double, layer: Int, _ tape: Tape) -> [Double] {
        guard let scalars = tape.training else { return values }
        let mask = DropoutMask(rate: rate, layer: layer, scalars: scalars)
        return zip(values, mask.isKept(0..<values.count)).map { $1 ? $0 * Double(mask.scale) : 0 }
    }

    private static func places(_ window: Window, _ operation: PlanOperation) -> WindowPlaces {
        WindowPlaces(window: window, input: operation.inputShape, output: operation.outputShape)
    }

    private static func wholePlaces(_ operation: PlanOperation) -> WindowPlaces {
        let input = operation.inputShape
        return WindowPlaces(
            window: Window(height: input.height, width: input.width),
            input: input,
            output: operation.outputShape
        )
    }
}
