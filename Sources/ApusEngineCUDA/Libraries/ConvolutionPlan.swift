internal import ApusEngine
internal import CCUDA

/// A convolution by cuDNN, channels last, with sums in float32; by deterministic algorithms alone.
///
/// Filters lie as (filter, row, column, channel) here, the engine's own as (row, column, channel, filter); what stands
/// around the call turns them.
final class ConvolutionPlan: LibraryPlan {
    let name: String
    private let flavour: TileChoice.Flavour
    private let convolutions: OpenLibrary<CuDNN>
    private let x: LibraryHandle
    private let y: LibraryHandle
    private let filter: LibraryHandle
    private let convolution: LibraryHandle
    private let workspaceBytes: Int

    /// Throws where it would need more workspace.
    init(_ product: LibraryProduct, _ convolutions: OpenLibrary<CuDNN>, workspaceBytes: Int) throws(CUDAError) {
        let library = convolutions.library
        (self.convolutions, self.flavour) = (convolutions, product.flavour)
        let type = Int32(product.precision == .bf16 ? APUS_CUDNN_BFLOAT16 : APUS_CUDNN_FLOAT)
        self.x = try Self.tensor(product.x, batch: product.batch, type, library)
        self.y = try Self.tensor(product.y, batch: product.batch, type, library)
        self.filter = try Self.filter(product, type, library)
        self.convolution = try Self.convolution(product, library)
        self.name = "cudnnConvolution_\(product.flavour.rawValue)"
        let bytes = try Self.workspaceBytes(
            product.flavour,
            convolutions,
            x: self.x.pointer,
            y: self.y.pointer,
            filter: self.filter.pointer,
            convolution: self.convolution.pointer
        )
        guard bytes <= workspaceBytes else {
            throw CUDAError.library(name: self.name, code: 0, text: "it wants \(bytes) bytes of workspace")
        }
        self.workspaceBytes = bytes
    }

    private static func tensor(
        _ shape: LibraryProduct.Shape,
        batch: Int,
        _ type: Int32,
        _ library: CuDNN
    ) throws(CUDAError) -> LibraryHandle {
        var made: apus_cudnn_tensor?
        try library.check(library.api.tensorCreate(&made), "cudnnCreateTensorDescriptor")
        let tensor = try LibraryHandle("cudnnCreateTensorDescriptor", made) { _ = library.api.tensorDestroy($0) }
        try library.check(
            library.api.tensorSet(
                tensor.pointer,
                Int32(APUS_CUDNN_NHWC),
                type,
                Int32(batch),
                Int32(shape.channels),
                Int32(shape.height),
                Int32(shape.width)
            ),
            "cudnnSetTensor4dDescriptor"
        )
        return tensor
    }

    private static func filter(
        _ product: LibraryProduct,
        _ type: Int32,
        _ library: CuDNN
    ) throws(CUDAError) -> LibraryHandle {
        var made: apus_cudnn_filter?
        try library.check(library.api.filterCreate(&made), "cudnnCreateFilterDescriptor")
        let filter = try LibraryHandle("cudnnCreateFilterDescriptor", made) { _ = library.api.filterDestroy($0) }
        try library.check(
            library.api.filterSet(
                filter.pointer,
                type,
                Int32(APUS_CUDNN_NHWC),
                Int32(product.y.channels),
                Int32(product.x.channels),
                Int32(product.windowHeight),
                Int32(product.windowWidth)
            ),
            "cudnnSetFilter4dDescriptor"
        )
        return filter
    }

    private static func convolution(
        _ product: LibraryProduct,
        _ library: CuDNN
    ) throws(CUDAError) -> LibraryHandle {
        var made: apus_cudnn_convolution?
        try library.check(library.api.convolutionCreate(&made), "cudnnCreateConvolutionDescriptor")
        let convolution = try LibraryHandle("cudnnCreateConvolutionDescriptor", made) {
            _ = library.api.convolutionDestroy($0)
        }
        let stride = Int32(product.stride)
        try library.check(
            library.api.convolutionSet(
                convolution.pointer,
                Int32(product.padTop),
                Int32(product.padLeft),
                stride,
                stride,
                1,
                1,
                Int32(APUS_CUDNN_CROSS_CORRELATION),
                Int32(APUS_CUDNN_FLOAT)
            ),
            "cudnnSetConvolution2dDescriptor"
        )
        let math =
            switch product.precision {
            case .fp32: APUS_CUDNN_FMA_MATH
            case .tf32: APUS_CUDNN_DEFAULT_MATH
            case .bf16: APUS_CUDNN_TENSOR_OP_MATH
            }
        try library.check(
            library.api.convolutionSetMathType(convolution.pointer, Int32(math)),
            "cudnnSetConvolutionMathType"
        )
        return convolution
    }

    private static func workspaceBytes(
        _ flavour: TileChoice.Flavour,
        _ convolutions: OpenLibrary<CuDNN>,
        x: OpaquePointer,
        y: OpaquePointer,
        filter: OpaquePointer,
        convolution: OpaquePointer
    ) throws(CUDAError) -> Int {
        let (library, handle) = (convolutions.library, convolutions.handle.pointer)
        var bytes = 0
        let result =
            switch flavour {
            case .forward:
                library.api.forwardWorkspaceBytes(
                    handle,
                    x,
                    filter,
                    convolution,
                    y,
                    Int32(APUS_CUDNN_FORWARD_ALGORITHM),
                    &bytes
                )
            case .data:
                library.api.dataWorkspaceBytes(
                    handle,
                    filter,
                    y,
                    convolution,
                    x,
                    Int32(APUS_CUDNN_DATA_ALGORITHM),
                    &bytes
                )
            case .weight:
                library.api.filterWorkspaceBytes(
                    handle,
                    x,
                    y,
                    convolution,
                    filter,
                    Int32(APUS_CUDNN_FILTER_ALGORITHM),
                    &bytes
                )
            }
        try library.check(result, "cudnnGetConvolutionWorkspaceSize")
        return bytes
    }

    func run(_ operands: LibraryOperands, on stream: apus_cuda_stream) throws(CUDAError) {
        let (library, handle) = (self.convolutions.library, self.convolutions.handle.pointer)
        try library.check(library.api.setStream(handle, stream), "cudnnSetStream")
        var (one, zero) = (1 as Float, 0 as Float)
        let result =
            switch self.flavour {
            case .forward:
                library.api.forward(
                    handle,
                    &one,
                    self.x.pointer,
                    operands.a,
                    self.filter.pointer,
                    operands.b,
                    self.convolution.pointer,
                    Int32(APUS_CUDNN_FORWARD_ALGORITHM),
                    operands.workspace,
                    self.workspaceBytes,
                    &zero,
                    self.y.pointer,
                    operands.out
                )
            case .data:
                library.api.backwardData(
                    handle,
                    &one,
                    self.filter.pointer,
                    operands.b,
                    self.y.pointer,
                    operands.a,
                    self.convolution.pointer,
                    Int32(APUS_CUDNN_DATA_ALGORITHM),
                    operands.workspace,
                    self.workspaceBytes,
                    &zero,
                    self.x.pointer,
                    operands.out
                )
            case .weight:
                library.api.backwardFilter(
                    handle,
                    &one,
                    self.x.pointer,
                    operands.a,
                    self.y.pointer,
                    operands.b,
                    self.convolution.pointer,
                    Int32(APUS_CUDNN_FILTER_ALGORITHM),
                    operands.workspace,
                    self.workspaceBytes,
                    &zero,
                    self.filter.pointer,
                    operands.out
                )
            }
        try library.check(result, "cudnnConvolution")
    }
}
