import ApusEngine
import COneDNN

extension Context {
    func poolForward(_ sizes: PoolSizes) throws(OneDNNError) -> PrimitiveDescriptor {
        var operation = dnnl_pooling_desc_t()
        var source = try self.descriptor(sizes.input)
        var target = try self.descriptor(sizes.output)
        let status = self.calls.poolingForward(
            &operation,
            dnnl_forward_training,
            sizes.algorithm,
            &source,
            &target,
            sizes.window.strides,
            sizes.window.sizes,
            sizes.window.padBefore,
            sizes.window.padAfter
        )
        try self.check(status, "dnnl_pooling_forward_desc_init")
        return try self.primitive(operation)
    }

    func poolBackward(_ sizes: PoolSizes, hint: PrimitiveDescriptor) throws(OneDNNError) -> PrimitiveDescriptor {
        var operation = dnnl_pooling_desc_t()
        var source = try self.descriptor(sizes.input)
        var target = try self.descriptor(sizes.output)
        let status = self.calls.poolingBackward(
            &operation,
            sizes.algorithm,
            &source,
            &target,
            sizes.window.strides,
            sizes.window.sizes,
            sizes.window.padBefore,
            sizes.window.padAfter
        )
        try self.check(status, "dnnl_pooling_backward_desc_init")
        return try self.primitive(operation, hint: hint)
    }
}
