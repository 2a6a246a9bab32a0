internal import ApusEngine
internal import CCUDA

/// A dense product by cuBLASLt, with sums in float32.
///
/// What the engine stores by rows is to cuBLASLt the transposed matrix, stored by columns; so the product is asked for
/// transposed, and comes out as the engine wants it.
final class MatrixPlan: LibraryPlan {
    let name: String
    private let matrices: OpenLibrary<CuBLASLt>
    private let operation: LibraryHandle
    private let a: LibraryHandle
    private let b: LibraryHandle
    private let d: LibraryHandle
    private let algorithm: apus_cublas_lt_algorithm
    private let workspaceBytes: Int

    /// Takes the first algorithm that the library proposes among those that are deterministic and need no more workspace.
    init(_ product: LibraryProduct, _ matrices: OpenLibrary<CuBLASLt>, workspaceBytes: Int) throws(CUDAError) {
        let library = matrices.library
        let (rows, columns, inner) = (product.pixels, product.y.channels, product.kernelRows)
        let type = product.precision == .bf16 ? APUS_CUDA_R_16BF : APUS_CUDA_R_32F
        // Seen by columns: x is inner x rows, the kernel and its gradient columns x inner, y and its gradient columns x rows.
        let shapes: (a: (Int, Int), b: (Int, Int), d: (Int, Int)) =
            switch product.flavour {
            case .forward: ((columns, inner), (inner, rows), (columns, rows))
            case .data: ((columns, inner), (columns, rows), (inner, rows))
            case .weight: ((columns, rows), (inner, rows), (columns, inner))
            }
        self.operation = try Self.operation(product, library)
        self.a = try Self.layout(shapes.a, type, library)
        self.b = try Self.layout(shapes.b, type, library)
        self.d = try Self.layout(shapes.d, APUS_CUDA_R_32F, library)
        let preference = try Self.preference(library, workspaceBytes: workspaceBytes)
        var (heuristic, found) = (apus_cublas_lt_heuristic(), 0 as Int32)
        try library.check(
            library.api.getHeuristic(
                matrices.handle.pointer,
                self.operation.pointer,
                self.a.pointer,
                self.b.pointer,
                self.d.pointer,
                self.d.pointer,
                preference.pointer,
                1,
                &heuristic,
                &found
            ),
            "cublasLtMatmulAlgoGetHeuristic"
        )
        guard found >= 1, heuristic.state == 0, heuristic.workspaceBytes <= workspaceBytes else {
            throw CUDAError.library(
                name: "cublasLtMatmulAlgoGetHeuristic",
                code: heuristic.state,
                text: "it has no algorithm for this"
            )
        }
        (self.algorithm, self.workspaceBytes) = (heuristic.algorithm, workspaceBytes)
        (self.matrices, self.name) = (matrices, "cublasLtMatmul_\(product.flavour.rawValue)")
    }

    private static func operation(
        _ product: LibraryProduct,
        _ library: CuBLASLt
    ) throws(CUDAError) -> LibraryHandle {
        let compute = product.precision == .tf32 ? APUS_CUBLAS_COMPUTE_32F_FAST_TF32 : APUS_CUBLAS_COMPUTE_32F
        var made: apus_cublas_lt_operation?
        let result = library.api.operationCreate(&made, Int32(compute), Int32(APUS_CUDA_R_32F))
        try library.check(result, "cublasLtMatmulDescCreate")
        let operation = try LibraryHandle("cublasLtMatmulDescCreate", made) { _ = library.api.operationDestroy($0) }
        let transposes = [
            (APUS_CUBLAS_LT_TRANSPOSES_A, product.flavour == .data),
            (APUS_CUBLAS_LT_TRANSPOSES_B, product.flavour == .weight),
        ]
        for (attribute, isTransposed) in transposes {
            var value = Int32(isTransposed ? APUS_CUBLAS_OP_T : APUS_CUBLAS_OP_N)
            try library.check(
                library.api.operationSetAttribute(operation.pointer, Int32(attribute), &value, 4),
                "cublasLtMatmulDescSetAttribute"
            )
        }
        return operation
    }

    private static func layout(
        _ shape: (rows: Int, columns: Int),
        _ type: Int,
        _ library: CuBLASLt
    ) throws(CUDAError) -> LibraryHandle {
        var made: apus_cublas_lt_layout?
        try library.check(
            library.api.layoutCreate(
                &made,
                Int32(type),
                UInt64(shape.rows),
                UInt64(shape.columns),
                Int64(shape.rows)
            ),
            "cublasLtMatrixLayoutCreate"
        )
        return try LibraryHandle("cublasLtMatrixLayoutCreate", made) { _ = library.api.layoutDestroy($0) }
    }

    private static func preference(_ library: CuBLASLt, workspaceBytes: Int) throws(CUDAError) -> LibraryHandle {
        var made: apus_cublas_lt_preference?
        try library.check(library.api.preferenceCreate(&made), "cublasLtMatmulPreferenceCreate")
        let preference = try LibraryHandle("cublasLtMatmulPreferenceCreate", made) {
            _ = library.api.preferenceDestroy($0)
        }
        var bytes = UInt64(workspaceBytes)
        try library.check(
            library.api.preferenceSetAttribute(
                preference.pointer,
                Int32(APUS_CUBLAS_LT_WORKSPACE_BYTES_MAX),
                &bytes,
                8
            ),
            "cublasLtMatmulPreferenceSetAttribute"
        )
        var schemes = UInt32(APUS_CUBLAS_LT_REDUCTION_COMPUTE_TYPE)
        try library.check(
            library.api.preferenceSetAttribute(
                preference.pointer,
                Int32(APUS_CUBLAS_LT_REDUCTION_SCHEMES),
                &schemes,
                4
            ),
            "cublasLtMatmulPreferenceSetAttribute"
        )
        return preference
    }

    func run(_ operands: LibraryOperands, on stream: apus_cuda_stream) throws(CUDAError) {
        let library = self.matrices.library
        var (one, zero, algorithm) = (1 as Float, 0 as Float, self.algorithm)
        try library.check(
            library.api.multiply(
                self.matrices.handle.pointer,
                self.operation.pointer,
                &one,
                operands.b,
                self.a.pointer,
                operands.a,
                self.b.pointer,
                &zero,
                operands.out,
                self.d.pointer,
                operands.out,
                self.d.pointer,
                &algorithm,
                operands.workspace,
                self.workspaceBytes,
                stream
            ),
            "cublasLtMatmul"
        )
    }
}
