import ApusEngine

extension Context {
    /// Chooses algorithm and layouts for a convolution, by its sizes alone.
    ///
    /// Never by measuring: the same network must give the same bits each time. Winograd's algorithm does 3×3
    /// convolutions with a quarter of the multiplications. Blocks are the fastest direct way where few
    /// channels fill up the last block; channels last wastes nothing. The first choice that the library has fast
    /// code for, forward and backward, is taken; `isFirst` says that training needs no gradient of the input.
    func convolution(
        samples: Int,
        input: TensorShape,
        output: TensorShape,
        window: Window,
        hasBias: Bool,
        activation: FusedActivation?,
        isFirst: Bool
    ) throws(OneDNNError) -> (ConvolutionChoice, PrimitiveDescriptor) {
        func choice(_ source: Layout, _ target: Layout, isWinograd: Bool = false) -> ConvolutionChoice {
            ConvolutionChoice(
                input: Form(samples: samples, shape: input, layout: source),
                output: Form(samples: samples, shape: output, layout: target),
                window: window,
                hasBias: hasBias,
                isWinograd: isWinograd
            )
        }
        var choices: [ConvolutionChoice] = []
        // With outputs one column wide, the blocked gradient of kernels 14×15 and larger comes out wrong in 2.6.3.
        let isWide = output.width > 1
        let isBlockable = isWide && Layout.isBlockable(input.channels) && Layout.isBlockable(output.channels)
        if isBlockable, window.isWinogradSize, min(input.channels, output.channels) >= Self.winogradChannelsMin {
            choices.append(choice(.blocked, .blocked, isWinograd: true))
        }
        if isBlockable { choices.append(choice(.blocked, .blocked)) }
        if isWide, input.channels <= 3, Layout.isBlockable(output.channels) {
            choices.append(choice(.channelsLast, .blocked))
        }
        for choice in choices {
            // A shape that an implementation refuses is no failure: the next one is tried.
            if let descriptor = try? self.fastConvolution(choice, activation: activation, isFirst: isFirst) {
                return (choice, descriptor)
            }
        }
        let plain = choice(.channelsLast, .channelsLast)
        return (plain, try self.convolutionForward(plain, activation: activation))
    }

    /// Below it the transformations of Winograd's algorithm cost more than they save.
    private static let winogradChannelsMin = 28

    /// `nil` when one of the three directions would run the library's slow reference.
    private func fastConvolution(
        _ choice: ConvolutionChoice,
        activation: FusedActivation?,
        isFirst: Bool
    ) throws(OneDNNError) -> PrimitiveDescriptor? {
        let forward = try self.convolutionForward(choice, activation: activation)
        guard !forward.isSlow else { return nil }
        guard try !self.convolutionBackwardWeights(choice, hint: forward).isSlow else { return nil }
        if !isFirst {
            guard try !self.convolutionBackwardData(choice, hint: forward).isSlow else { return nil }
        }
        return forward
    }
}

extension Window {
    fileprivate var isWinogradSize: Bool { self.height == 3 && self.width == 3 && self.stride == 1 }
}
