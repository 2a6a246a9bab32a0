import ApusEngine
import COneDNN

/// The sizes of a convolution, and the layouts and algorithm chosen for it.
struct ConvolutionChoice: Hashable {
    let input: Form
    let output: Form
    let window: Window
    let hasBias: Bool
    let isWinograd: Bool

    var algorithm: dnnl_alg_kind_t { self.isWinograd ? dnnl_convolution_winograd : dnnl_convolution_direct }

    /// In the order of the library: filters, input channels, rows, columns.
    var kernel: [Int] {
        [self.output.shape.channels, self.input.shape.channels, self.window.height, self.window.width]
    }
}
