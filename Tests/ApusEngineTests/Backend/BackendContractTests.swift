import ApusEngine
import EngineContract
import Testing

/// What every engine promises, of the reference.
@Suite struct BackendContractTests {
    @Test(arguments: EngineContract.allCases)
    func `the reference keeps what every engine promises`(promise: EngineContract) throws {
        try promise.check(ReferenceBackend(), .float)
    }
}
