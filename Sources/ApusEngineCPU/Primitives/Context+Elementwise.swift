import ApusEngine
import COneDNN

extension Context {
    func eltwiseForward(
        _ algorithm: dnnl_alg_kind_t,
        alpha: Float,
        _ form: Form
    ) throws(OneDNNError) -> PrimitiveDescriptor {
        var operation = dnnl_eltwise_desc_t()
        var values = try self.descriptor(form)
        let status = self.calls.eltwiseForward(&operation, dnnl_forward_training, algorithm, &values, alpha, 0)
        try self.check(status, "dnnl_eltwise_forward_desc_init")
        return try self.primitive(operation)
    }

    func eltwiseBackward(
        _ algorithm: dnnl_alg_kind_t,
        alpha: Float,
        _ form: Form,
        hint: PrimitiveDescriptor
    ) throws(OneDNNError) -> PrimitiveDescriptor {
        var operation = dnnl_eltwise_desc_t()
        var values = try self.descriptor(form)
        var gradient = values
        let status = self.calls.eltwiseBackward(&operation, algorithm, &gradient, &values, alpha, 0)
        try self.check(status, "dnnl_eltwise_backward_desc_init")
        return try self.primitive(operation, hint: hint)
    }

    /// With gamma and beta; `isInference` takes mean and variance as arguments instead of computing them.
    func batchNormForward(
        _ form: Form,
        epsilon: Float,
        isInference: Bool
    ) throws(OneDNNError) -> PrimitiveDescriptor {
        var operation = dnnl_batch_normalization_desc_t()
        var values = try self.descriptor(form)
        var flags = dnnl_use_scale.rawValue | dnnl_use_shift.rawValue
        if isInference { flags |= dnnl_use_global_stats.rawValue }
        let kind = isInference ? dnnl_forward_inference : dnnl_forward_training
        let status = self.calls.batchNormalizationForward(&operation, kind, &values, epsilon, flags)
        try self.check(status, "dnnl_batch_normalization_forward_desc_init")
        return try self.primitive(operation)
    }

    func batchNormBackward(
        _ form: Form,
        epsilon: Float,
        hint: PrimitiveDescriptor
    ) throws(OneDNNError) -> PrimitiveDescriptor {
        var operation = dnnl_batch_normalization_desc_t()
        var values = try self.descriptor(form)
        var gradient = values
        let flags = dnnl_use_scale.rawValue | dnnl_use_shift.rawValue
        let status = self.calls.batchNormalizationBackward(
            &operation,
            dnnl_backward,
            &gradient,
            &values,
            epsilon,
            flags
        )
        try self.check(status, "dnnl_batch_normalization_backward_desc_init")
        return try self.primitive(operation, hint: hint)
    }
}
