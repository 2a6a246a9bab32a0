internal import CCUDA

/// cuDNN, with every status checked: convolutions.
///
/// A handle is used by one thread at a time, which the device's monitor keeps to.
package struct CuDNN: GPULibrary, Sendable {
    static let name = "cuDNN"
    static let oldest = 8_900
    let api: apus_cudnn

    /// 90100 is 9.1.0, 8902 is 8.9.2.
    let version: Int
    let path: String

    /// This machine's.
    init(_ places: GPULibraryPlaces) throws(GPULibraryError) {
        let file = try LibraryFile(Self.name, places.paths(["libcudnn.so.9", "libcudnn.so.8"]))
        try self.init(table: apus_cudnn(loadedFrom: file), path: file.path)
    }

    /// One whose functions are given.
    init(table: apus_cudnn, path: String) throws(GPULibraryError) {
        (self.api, self.version, self.path) = (table, table.getVersion(), path)
        try Self.require(self.version, path)
    }

    /// `9.1.0`; version 9 made the number longer.
    static func text(_ version: Int) -> String {
        let major = version >= 90_000 ? 10_000 : 1_000
        return "\(version / major).\(version % major / 100).\(version % 100)"
    }

    func words(_ status: Int32) -> String? {
        self.api.getErrorString.flatMap { $0(status) }.map { String(cString: $0) }
    }

    func open() throws(CUDAError) -> LibraryHandle {
        var handle: apus_cudnn_handle?
        try self.check(self.api.create(&handle), "cudnnCreate")
        return try LibraryHandle("cudnnCreate", handle) { _ = self.api.destroy($0) }
    }
}

extension apus_cudnn {
    /// Fills the table, one line for each symbol, in the order of the header.
    init(loadedFrom library: LibraryFile) throws(GPULibraryError) {
        self.init(
            getVersion: try library.required("cudnnGetVersion"),
            getErrorString: library.optional("cudnnGetErrorString"),
            create: try library.required("cudnnCreate"),
            destroy: try library.required("cudnnDestroy"),
            setStream: try library.required("cudnnSetStream"),
            tensorCreate: try library.required("cudnnCreateTensorDescriptor"),
            tensorDestroy: try library.required("cudnnDestroyTensorDescriptor"),
            tensorSet: try library.required("cudnnSetTensor4dDescriptor"),
            filterCreate: try library.required("cudnnCreateFilterDescriptor"),
            filterDestroy: try library.required("cudnnDestroyFilterDescriptor"),
            filterSet: try library.required("cudnnSetFilter4dDescriptor"),
            convolutionCreate: try library.required("cudnnCreateConvolutionDescriptor"),
            convolutionDestroy: try library.required("cudnnDestroyConvolutionDescriptor"),
            convolutionSet: try library.required("cudnnSetConvolution2dDescriptor"),
            convolutionSetMathType: try library.required("cudnnSetConvolutionMathType"),
            forwardWorkspaceBytes: try library.required("cudnnGetConvolutionForwardWorkspaceSize"),
            dataWorkspaceBytes: try library.required("cudnnGetConvolutionBackwardDataWorkspaceSize"),
            filterWorkspaceBytes: try library.required("cudnnGetConvolutionBackwardFilterWorkspaceSize"),
            forward: try library.required("cudnnConvolutionForward"),
            backwardData: try library.required("cudnnConvolutionBackwardData"),
            backwardFilter: try library.required("cudnnConvolutionBackwardFilter")
        )
    }
}
