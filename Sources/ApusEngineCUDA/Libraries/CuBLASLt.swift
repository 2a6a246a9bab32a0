internal import CCUDA

/// cuBLASLt, with every status checked: products of matrices.
///
/// Its functions may be called from any thread.
package struct CuBLASLt: GPULibrary, Sendable {
    static let name = "cuBLASLt"
    static let oldest = 120_000
    let api: apus_cublas_lt

    /// 120903 is 12.9.3.
    let version: Int
    let path: String

    /// This machine's, for a driver of that CUDA version: a library of CUDA 13 needs a driver of 13.
    init(_ places: GPULibraryPlaces, driver: Int) throws(GPULibraryError) {
        let majors = driver >= 13_000 ? [12, 13] : [12]
        let file = try LibraryFile(Self.name, places.paths(majors.map { "libcublasLt.so.\($0)" }))
        try self.init(table: apus_cublas_lt(loadedFrom: file), path: file.path)
    }

    /// One whose functions are given.
    init(table: apus_cublas_lt, path: String) throws(GPULibraryError) {
        (self.api, self.version, self.path) = (table, table.getVersion(), path)
        try Self.require(self.version, path)
    }

    static func text(_ version: Int) -> String {
        "\(version / 10_000).\(version / 100 % 100).\(version % 100)"
    }

    func words(_ status: Int32) -> String? {
        self.api.getStatusString.flatMap { $0(status) }.map { String(cString: $0) }
    }

    func open() throws(CUDAError) -> LibraryHandle {
        var handle: apus_cublas_lt_handle?
        try self.check(self.api.create(&handle), "cublasLtCreate")
        return try LibraryHandle("cublasLtCreate", handle) { _ = self.api.destroy($0) }
    }
}

extension apus_cublas_lt {
    /// Fills the table, one line for each symbol, in the order of the header.
    init(loadedFrom library: LibraryFile) throws(GPULibraryError) {
        self.init(
            getVersion: try library.required("cublasLtGetVersion"),
            getStatusString: library.optional("cublasLtGetStatusString"),
            create: try library.required("cublasLtCreate"),
            destroy: try library.required("cublasLtDestroy"),
            operationCreate: try library.required("cublasLtMatmulDescCreate"),
            operationDestroy: try library.required("cublasLtMatmulDescDestroy"),
            operationSetAttribute: try library.required("cublasLtMatmulDescSetAttribute"),
            layoutCreate: try library.required("cublasLtMatrixLayoutCreate"),
            layoutDestroy: try library.required("cublasLtMatrixLayoutDestroy"),
            preferenceCreate: try library.required("cublasLtMatmulPreferenceCreate"),
            preferenceDestroy: try library.required("cublasLtMatmulPreferenceDestroy"),
            preferenceSetAttribute: try library.required("cublasLtMatmulPreferenceSetAttribute"),
            getHeuristic: try library.required("cublasLtMatmulAlgoGetHeuristic"),
            multiply: try library.required("cublasLtMatmul")
        )
    }
}
