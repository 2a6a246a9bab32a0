import ApusEngine
import COneDNN

extension Context {
    func convolutionForward(
        _ choice: ConvolutionChoice,
        activation: FusedActivation?
    ) throws(OneDNNError) -> PrimitiveDescriptor {
        var operation = dnnl_convolution_desc_t()
        var source = try self.source(choice)
        var weights = try self.descriptor(choice.kernel, dnnl_format_tag_any)
        var bias = try self.bias(choice.output.shape.channels, isUsed: choice.hasBias)
        var target = try self.descriptor(choice.output)
        let status = self.calls.convolutionForward(
            &operation,
            dnnl_forward_training,
            choice.algorithm,
            &source,
            &weights,
            &bias,
            &target,
            choice.window.strides,
            choice.window.padBefore,
            choice.window.padAfter
        )
        try self.check(status, "dnnl_convolution_forward_desc_init")
        return try self.primitive(operation, activation: activation)
    }

    func convolutionBackwardData(
        _ choice: ConvolutionChoice,
        hint: PrimitiveDescriptor
    ) throws(OneDNNError) -> PrimitiveDescriptor {
        var operation = dnnl_convolution_desc_t()
        var source = try self.source(choice)
        var weights = try self.descriptor(choice.kernel, dnnl_format_tag_any)
        var target = try self.descriptor(choice.output)
        let status = self.calls.convolutionBackwardData(
            &operation,
            choice.algorithm,
            &source,
            &weights,
            &target,
            choice.window.strides,
            choice.window.padBefore,
            choice.window.padAfter
        )
        try self.check(status, "dnnl_convolution_backward_data_desc_init")
        return try self.primitive(operation, hint: hint)
    }

    func convolutionBackwardWeights(
        _ choice: ConvolutionChoice,
        hint: PrimitiveDescriptor
    ) throws(OneDNNError) -> PrimitiveDescriptor {
        var operation = dnnl_convolution_desc_t()
        var source = try self.source(choice)
        var weights = try self.descriptor(choice.kernel, dnnl_format_tag_any)
        var bias = try self.bias(choice.output.shape.channels, isUsed: choice.hasBias)
        var target = try self.descriptor(choice.output)
        let status = self.calls.convolutionBackwardWeights(
            &operation,
            choice.algorithm,
            &source,
            &weights,
            &bias,
            &target,
            choice.window.strides,
            choice.window.padBefore,
            choice.window.padAfter
        )
        try self.check(status, "dnnl_convolution_backward_weights_desc_init")
        return try self.primitive(operation, hint: hint)
    }

    func source(_ choice: ConvolutionChoice) throws(OneDNNError) -> dnnl_memory_desc_t {
        let input = choice.input
        guard input.shape.channels == 1, choice.output.layout == .blocked else { return try self.descriptor(input) }
        // The same bytes with one channel, but the fast path into blocks goes by this name.
        return try self.descriptor([input.samples, 1, input.shape.height, input.shape.width], dnnl_nchw)
    }

    /// An empty descriptor stands for no bias.
    func bias(_ count: Int, isUsed: Bool) throws(OneDNNError) -> dnnl_memory_desc_t {
        isUsed ? try self.descriptor([count], dnnl_a) : dnnl_memory_desc_t()
    }
}

extension Window {
    var sizes: [Int64] { [Int64(self.height), Int64(self.width)] }
    var strides: [Int64] { [Int64(self.stride), Int64(self.stride)] }
    var padBefore: [Int64] { [Int64(self.padTop), Int64(self.padLeft)] }

    var padAfter: [Int64] { [Int64(self.padBottom), Int64(self.padRight)] }
}
