import ApusEngine
import ApusEngineCUDA
import ApusMath
import EngineContract
import Testing

extension EmulationTests {
    /// What every engine promises, of the CUDA engine in each precision: with a device of its own, and on a shared one.
    @Suite struct EngineContractTests {
        static func bounds(_ precision: Precision) -> EngineContract.Bounds {
            EngineContract.Bounds(
                single: precision.errorMax(isSingle: true),
                fused: precision.errorMax(isSingle: false),
                trained: [.fp32: 1e-3, .tf32: 2e-2, .bf16: 0.2][precision] ?? 0,
                isRounded: precision != .fp32
            )
        }

        @Test(arguments: EngineContract.allCases, Precision.allCases)
        func `the CUDA engine keeps what every engine promises`(
            promise: EngineContract,
            precision: Precision
        ) throws {
            try promise.check(EmulatedDevice.backend(precision), Self.bounds(precision))
        }

        @Test(arguments: EngineContract.allCases)
        func `a shared device keeps what every engine promises`(promise: EngineContract) throws {
            let device = try EmulatedDevice.backend(.fp32).device
            let shared = SharedDevice(device: device, module: try KernelModule(device, image: []))

            try promise.check(shared.backend(.fp32), Self.bounds(.fp32))
        }

        @Test(arguments: 0..<3 as Range<UInt64>, [Precision.fp32, .bf16])
        func `trainings of random shapes, fused and packed, have the bits that each has alone`(
            seed: UInt64,
            precision: Precision
        ) throws {
            var random = SeededRandom(seed: seed)
            // Two of each shape: they are fused, beside those of the other shape.
            let trainings = (0..<2).flatMap { _ in
                let (filters, batch) = (1 + random.integer(below: 12), 1 + random.integer(below: 20))
                return (0..<2).map { index in
                    SmallTraining(
                        filters: filters,
                        dropout: random.uniform() / 2,
                        rate: 0.01 * (1 + random.uniform()),
                        seed: seed * 10 + UInt64(index),
                        epochs: 1,
                        batch: batch,
                        precision: precision
                    )
                }
            }
            let alone = try trainings.map { try $0.run(try EmulatedDevice.backend(precision)) }
            let device = try EmulatedDevice.backend(precision).device
            let shared = SharedDevice(device: device, module: try KernelModule(device, image: []))

            let together = try Threads.run(4) { try trainings[$0].run(try shared.backend(precision)) }

            #expect(together == alone)
        }
    }
}
