import COneDNN

extension Context {
    /// Weights stay in their canonical layout, (inputs, units): nothing is repacked.
    func denseForward(_ sizes: DenseSizes, activation: FusedActivation?) throws(OneDNNError) -> PrimitiveDescriptor {
        var operation = dnnl_inner_product_desc_t()
        var source = try self.descriptor([sizes.samples, sizes.inputs], dnnl_nc)
        var weights = try self.descriptor([sizes.units, sizes.inputs], dnnl_io)
        var bias = try self.bias(sizes.units, isUsed: sizes.hasBias)
        var target = try self.descriptor([sizes.samples, sizes.units], dnnl_nc)
        let status = self.calls.innerProductForward(
            &operation,
            dnnl_forward_training,
            &source,
            &weights,
            &bias,
            &target
        )
        try self.check(status, "dnnl_inner_product_forward_desc_init")
        return try self.primitive(operation, activation: activation)
    }

    func denseBackwardData(
        _ sizes: DenseSizes,
        hint: PrimitiveDescriptor
    ) throws(OneDNNError) -> PrimitiveDescriptor {
        var operation = dnnl_inner_product_desc_t()
        var source = try self.descriptor([sizes.samples, sizes.inputs], dnnl_nc)
        var weights = try self.descriptor([sizes.units, sizes.inputs], dnnl_io)
        var target = try self.descriptor([sizes.samples, sizes.units], dnnl_nc)
        let status = self.calls.innerProductBackwardData(&operation, &source, &weights, &target)
        try self.check(status, "dnnl_inner_product_backward_data_desc_init")
        return try self.primitive(operation, hint: hint)
    }

    func denseBackwardWeights(
        _ sizes: DenseSizes,
        hint: PrimitiveDescriptor
    ) throws(OneDNNError) -> PrimitiveDescriptor {
        var operation = dnnl_inner_product_desc_t()
        var source = try self.descriptor([sizes.samples, sizes.inputs], dnnl_nc)
        var weights = try self.descriptor([sizes.units, sizes.inputs], dnnl_io)
        var bias = try self.bias(sizes.units, isUsed: sizes.hasBias)
        var target = try self.descriptor([sizes.samples, sizes.units], dnnl_nc)
        let status = self.calls.innerProductBackwardWeights(&operation, &source, &weights, &bias, &target)
        try self.check(status, "dnnl_inner_product_backward_weights_desc_init")
        return try self.primitive(operation, hint: hint)
    }
}
