package import CCUDA

/// NVIDIA's libraries on this machine: each is used where it is there and measured to be faster, and neither is needed.
package struct GPULibraries: Sendable {
    package let cublasLt: CuBLASLt?
    package let cudnn: CuDNN?

    /// What was found, or why it is not used: one sentence for each.
    package let words: [String]

    /// Looks for them; a driver's version as CUDA numbers it, 12090.
    package init(_ places: GPULibraryPlaces, driver: Int) {
        guard places.isWanted else {
            self.init(words: ["cuBLASLt and cuDNN are not looked for: \(GPULibraryPlaces.variable) is none"])
            return
        }
        // In this order: cuDNN asks for cuBLASLt by its bare name, which is found when it is in the process already.
        self.init(
            cublasLt: { () throws(GPULibraryError) in try CuBLASLt(places, driver: driver) },
            cudnn: { () throws(GPULibraryError) in try CuDNN(places) }
        )
    }

    private init(words: [String]) { (self.cublasLt, self.cudnn, self.words) = (nil, nil, words) }

    /// Libraries whose functions are given, as the tests do.
    package init(cublasLt: apus_cublas_lt?, cudnn: apus_cudnn?) {
        self.init(
            cublasLt: { () throws(GPULibraryError) in
                guard let cublasLt else { throw .missing(library: CuBLASLt.name, tried: []) }
                return try CuBLASLt(table: cublasLt, path: "what was given")
            },
            cudnn: { () throws(GPULibraryError) in
                guard let cudnn else { throw .missing(library: CuDNN.name, tried: []) }
                return try CuDNN(table: cudnn, path: "what was given")
            }
        )
    }

    private init(
        cublasLt: () throws(GPULibraryError) -> CuBLASLt,
        cudnn: () throws(GPULibraryError) -> CuDNN
    ) {
        var words: [String] = []
        var (blas, dnn): (CuBLASLt?, CuDNN?)
        do throws(GPULibraryError) {
            let found = try cublasLt()
            blas = found
            words.append("\(CuBLASLt.name) \(found.versionText) (\(found.path)), for dense products where it is faster")
        } catch {
            words.append("\(error)")
        }
        do throws(GPULibraryError) {
            let found = try cudnn()
            dnn = found
            words.append("\(CuDNN.name) \(found.versionText) (\(found.path)), for convolutions where it is faster")
        } catch {
            words.append("\(error)")
        }
        (self.cublasLt, self.cudnn, self.words) = (blas, dnn, words)
    }

    /// What a measurement of them is worth something for.
    package var versions: String {
        "\(CuBLASLt.name) \(self.cublasLt?.versionText ?? "none"), \(CuDNN.name) \(self.cudnn?.versionText ?? "none")"
    }
}
