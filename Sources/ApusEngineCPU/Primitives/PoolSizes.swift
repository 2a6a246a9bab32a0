import ApusEngine
import COneDNN

/// The sizes of a pool; a maximum, or the mean without the padding.
struct PoolSizes: Hashable {
    let input: Form
    let output: Form
    let window: Window
    let isMaximum: Bool

    var algorithm: dnnl_alg_kind_t { self.isMaximum ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding }
}
