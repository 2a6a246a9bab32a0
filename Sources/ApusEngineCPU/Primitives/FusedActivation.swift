import ApusEngine
import COneDNN

/// An activation whose derivative is a function of its own value.
///
/// It can be computed by the operation before it, and its input need not be kept.
struct FusedActivation: Hashable {
    let activation: Activation
    let algorithm: dnnl_alg_kind_t
    let alpha: Float

    /// Absent for gelu and softmax, and for a negative alpha, where the value does not tell the input's sign.
    init?(_ activation: Activation) {
        self.activation = activation
        switch activation {
        case .relu:
            self.algorithm = dnnl_eltwise_relu
            self.alpha = 0
        case .leakyRelu(let alpha):
            guard alpha > 0 else { return nil }
            self.algorithm = dnnl_eltwise_relu
            self.alpha = alpha
        case .elu(let alpha):
            guard alpha > 0 else { return nil }
            self.algorithm = dnnl_eltwise_elu
            self.alpha = alpha
        case .tanh:
            self.algorithm = dnnl_eltwise_tanh
            self.alpha = 0
        case .sigmoid:
            self.algorithm = dnnl_eltwise_logistic
            self.alpha = 0
        case .gelu, .softmax:
            return nil
        }
    }

    /// Multiplies a gradient by the derivative, in place, by whole ``Lanes``.
    func differentiate(_ gradient: UnsafeMutablePointer<Float>, value: UnsafePointer<Float>, _ range: Range<Int>) {
        let alpha = Lanes(repeating: self.alpha)
        switch self.activation {
        case .leakyRelu:
            Lanes.over(range) { index in
                let slope = gradient[lanes: index]
                gradient[lanes: index] = slope.whereAboveZero(of: value[lanes: index], else: slope * alpha)
            }
        case .elu:
            Lanes.over(range) { index in
                let (slope, value) = (gradient[lanes: index], value[lanes: index])
                gradient[lanes: index] = slope.whereAboveZero(of: value, else: slope * (value + alpha))
            }
        case .tanh:
            Lanes.over(range) { gradient[lanes: $0] *= 1 - value[lanes: $0] * value[lanes: $0] }
        case .sigmoid:
            Lanes.over(range) { gradient[lanes: $0] *= value[lanes: $0] * (1 - value[lanes: $0]) }
        case .relu, .gelu, .softmax:
            Lanes.over(range) { index in
                gradient[lanes: index] = gradient[lanes: index].whereAboveZero(of: value[lanes: index], else: Lanes())
            }
        }
    }
}
