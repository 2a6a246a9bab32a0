import ApusEngine
import ApusEngineCUDA
import KernelEmulation
import Testing

extension EmulationTests {
    /// Each operation on the device against the reference, over random shapes.
    @Suite struct OperationTests {
        @Test(arguments: BackendComparison.Subject.allCases, Precision.allCases)
        func `an operation is what the reference says`(
            subject: BackendComparison.Subject,
            precision: Precision
        ) throws {
            for seed in 0..<4 as Range<UInt64> {
                let order = [APUS_ORDER_FORWARD, APUS_ORDER_REVERSE, APUS_ORDER_SHUFFLED][Int(seed % 3)]
                let backend = try EmulatedDevice.backend(precision, order: order)
                var comparison = BackendComparison(subject, seed: seed, isRounded: precision != .fp32)

                let errors = try comparison.run(backend)

                let bound = precision.errorMax(isSingle: subject.isSingle)
                #expect(errors.largest < bound, "\(comparison.plan.input) \(comparison.layers) \(errors)")
            }
        }

        @Test(arguments: Precision.allCases)
        func `a large batch goes place by place`(precision: Precision) throws {
            for seed in 10..<14 as Range<UInt64> {
                let backend = try EmulatedDevice.backend(precision)
                var comparison = BackendComparison(
                    .convolution,
                    seed: seed,
                    samples: 62,
                    isRounded: precision != .fp32
                )

                let errors = try comparison.run(backend)

                let bound = precision.errorMax(isSingle: true)
                #expect(errors.largest < bound, "\(comparison.plan.input) \(comparison.layers) \(errors)")
            }
        }
    }
}
