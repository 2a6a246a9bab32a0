import ApusEngineCPU
import EngineContract
import Testing

/// What every engine promises, of oneDNN with one thread and with several.
@Suite struct EngineContractTests {
    /// Its convolutions may sum in tiles of transformed numbers, which costs some bits.
    private static let bounds = EngineContract.Bounds(single: 5e-5, fused: 5e-5, trained: 1e-3, isRounded: false)

    @Test(arguments: EngineContract.allCases, [1, 3])
    func `oneDNN keeps what every engine promises`(promise: EngineContract, threads: Int) throws {
        try promise.check(OneDNNBackend(threads: threads), Self.bounds)
    }
}
