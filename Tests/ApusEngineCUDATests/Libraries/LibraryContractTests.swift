import ApusEngine
import ApusEngineCUDA
import ApusMath
import EngineContract
import KernelEmulation
import Testing

extension EmulationTests {
    /// Every product that can be is made by a library, and everything that the engine promises still holds.
    @Suite struct LibraryContractTests {
        /// Of all promises: a shape is looked at once.
        private static let book = EmulatedLibraries().book()

        @Test(arguments: EngineContract.allCases, Precision.allCases)
        func `with NVIDIA's libraries the engine keeps what every engine promises`(
            promise: EngineContract,
            precision: Precision
        ) throws {
            let emulated = EmulatedLibraries()

            try promise.check(emulated.backend(precision, Self.book), EngineContractTests.bounds(precision))

            #expect(emulated.said.isEmpty)
        }

        @Test(
            arguments: [BackendComparison.Subject.convolution, .firstConvolution, .dense, .residual, .fused],
            Precision.allCases
        )
        func `an operation is what the reference says`(
            subject: BackendComparison.Subject,
            precision: Precision
        ) throws {
            let before = apus_emulation_library_products()
            for seed in 0..<4 as Range<UInt64> {
                let emulated = EmulatedLibraries()
                var comparison = BackendComparison(subject, seed: seed, isRounded: precision != .fp32)

                let errors = try comparison.run(emulated.backend(precision))

                let bound = precision.errorMax(isSingle: subject.isSingle)
                #expect(errors.largest < bound, "\(comparison.plan.input) \(comparison.layers) \(errors)")
                #expect(emulated.said.isEmpty)
            }
            #expect(apus_emulation_library_products() > before)
        }

        @Test(arguments: 0..<2 as Range<UInt64>, Precision.allCases)
        func `trainings, fused and packed, have the bits that each has alone`(
            seed: UInt64,
            precision: Precision
        ) throws {
            var random = SeededRandom(seed: seed)
            let trainings = (0..<2).flatMap { shape in
                let batch = 3 + random.integer(below: 12)
                return (0..<2).map { index in
                    SmallTraining(
                        filters: 2 + 7 * shape,
                        dropout: random.uniform() / 2,
                        rate: 0.01 * (1 + random.uniform()),
                        seed: seed * 10 + UInt64(index),
                        epochs: 2,
                        batch: batch,
                        precision: precision,
                        isDeep: shape == 1
                    )
                }
            }
            let alone = try trainings.map { try $0.run(EmulatedLibraries().backend(precision)) }
            let shared = try EmulatedLibraries().shared()

            let together = try Threads.run(4) { try trainings[$0].run(try shared.backend(precision)) }

            #expect(together == alone)
        }

        @Test func `a place that a diverged training left spoils nothing for the next`() throws {
            let shared = try EmulatedLibraries().shared()
            let training = SmallTraining(batch: 16, isDeep: true)
            let alone = try training.run(EmulatedLibraries().backend(.fp32))
            // A neighbour keeps the group, and with it the memory.
            let neighbour = try SmallTraining(seed: 5, batch: 16, isDeep: true).trainer(shared.backend(.fp32))
            do {
                var wild = training
                wild.rate = 1e30
                _ = try? wild.run(shared.backend(.fp32))
            }

            #expect(try training.run(shared.backend(.fp32)) == alone)
            _ = neighbour
        }

        @Test func `memory that the libraries may want is counted before a network is made`() throws {
            let training = SmallTraining(isDeep: true)
            let shape = SmallTraining.data.train.dataset.shape
            let plan = try NetworkPlan(
                input: shape,
                layers: training.specification.layers,
                loss: training.specification.loss
            )
            let backend = try EmulatedDevice.backend(.fp32)
            let without = SharedDevice(device: backend.device, module: try KernelModule(backend.device, image: []))
            func bytes(_ device: SharedDevice) -> Int {
                device.bytes(plan, batch: 8, update: training.specification.update, precision: .fp32)
            }

            #expect(bytes(try EmulatedLibraries().shared()) >= bytes(without) + 2 * (16 << 20))
            #expect(bytes(try EmulatedLibraries(hasCuBLASLt: false, hasCuDNN: false).shared()) == bytes(without))
        }
    }
}
