import ApusEngine
import ApusEngineCUDA
import KernelEmulation
import Testing

extension EmulationTests {
    /// Several trainings on one device.
    @Suite struct SharedDeviceTests {
        private static let alike: [SmallTraining] = (0..<3).map { index in
            SmallTraining(
                dropout: [0.25, 0.5, 0][index],
                rate: 0.02 * Double(index + 1),
                seed: UInt64(index),
                epochs: index + 1
            )
        }

        private func device() throws -> SharedDevice {
            let backend = try EmulatedDevice.backend(.fp32)
            return SharedDevice(device: backend.device, module: try KernelModule(backend.device, image: []))
        }

        @Test(arguments: Precision.allCases)
        func `trainings of one shape have, side by side, the bits that each has alone`(precision: Precision) throws {
            let trainings = Self.alike.map { training in
                var training = training
                training.precision = precision
                return training
            }
            let alone = try trainings.map { try $0.run(try EmulatedDevice.backend(precision)) }
            let device = try self.device()

            let together = try Threads.run(3) { try trainings[$0].run(try device.backend(precision)) }

            #expect(together == alone)
        }

        @Test func `trainings of different shapes have, side by side, the bits that each has alone`() throws {
            let trainings = [SmallTraining(), SmallTraining(filters: 9), SmallTraining(filters: 4, batch: 5)]
            let alone = try trainings.map { try $0.run(try EmulatedDevice.backend(.fp32)) }
            let device = try self.device()

            let together = try Threads.run(3) { try trainings[$0].run(try device.backend(.fp32)) }

            #expect(together == alone)
        }

        @Test func `a training that comes in the middle changes nothing for those that are there`() throws {
            let (first, second) = (Self.alike[2], Self.alike[1])
            let alone = try [first, second].map { try $0.run(try EmulatedDevice.backend(.fp32)) }
            let device = try self.device()
            let early = try first.trainer(device.backend(.fp32))
            #expect(try early.run(until: 1) == .paused(epoch: 1))
            let late = try second.trainer(device.backend(.fp32))
            #expect(device.fusedCount == 2)

            #expect(try early.run() == .completed)
            #expect(try late.run() == .completed)

            #expect(try early.state() == alone[0].state)
            #expect(try late.state() == alone[1].state)
            #expect(early.metrics == alone[0].metrics)
        }

        @Test func `a data set lies on the device once for all trainings that read it`() throws {
            let device = try self.device()
            let trainers = try [SmallTraining(), SmallTraining(seed: 2), SmallTraining(filters: 7)].map {
                try $0.trainer(device.backend(.fp32))
            }
            #expect(device.datasetCount == 1)
            let other = try SmallTraining().trainer(device.backend(.fp32), data: SmallTraining.data(samples: 20))
            let rescaled = try SmallTraining().trainer(
                device.backend(.fp32),
                data: TrainingData(
                    train: SmallTraining.data.train,
                    normalizer: Normalizer(offset: [1], factor: [0.5])
                )
            )
            #expect(device.datasetCount == 3)

            for trainer in trainers + [other, rescaled] { #expect(try trainer.run() == .completed) }

            let alone = try SmallTraining().run(try EmulatedDevice.backend(.fp32))
            #expect(try trainers[0].state() == alone.state)
            #expect(try other.state() == alone.state)
            #expect(try rescaled.state() != alone.state)
        }

        @Test func `nothing is kept of trainings that are over`() throws {
            let device = try self.device()
            let before = apus_emulation_allocations()

            _ = try Threads.run(3) { try Self.alike[$0].run(try device.backend(.fp32)) }

            #expect(apus_emulation_allocations() == before)
            #expect(device.fusedCount == 0)
            #expect(device.datasetCount == 0)
        }

        @Test func `other kernels are taken over between two epochs, and change no bit`() throws {
            let training = Self.alike[2]
            let alone = try training.run(try EmulatedDevice.backend(.fp32))
            let device = try self.device()
            let trainer = try training.trainer(device.backend(.fp32))
            _ = try trainer.run(until: 1)
            try device.replaceKernels([])
            device.breathe()

            #expect(try trainer.run() == .completed)
            #expect(try trainer.state() == alone.state)
        }

        @Test func `other kernels that compute wrong are refused, and training goes on`() throws {
            let training = Self.alike[2]
            let alone = try training.run(try EmulatedDevice.backend(.fp32))
            let device = try self.device()
            let trainer = try training.trainer(device.backend(.fp32))
            _ = try trainer.run(until: 1)
            apus_emulation_set_launch_result("apus_weight_", -1)
            defer { apus_emulation_set_launch_result(nil, 0) }

            let error = #expect(throws: CUDAError.self) { try device.replaceKernels([]) }

            apus_emulation_set_launch_result(nil, 0)
            #expect("\(try #require(error))".contains("with the kernels that were compiled here: it computes wrong"))
            device.breathe()
            #expect(try trainer.run() == .completed)
            #expect(try trainer.state() == alone.state)
        }

        /// For its network, and for its data.
        @Test(arguments: [0, 1] as [Int64])
        func `a training that needs more than there is fails alone`(allocations: Int64) throws {
            let device = try self.device()
            let first = try Self.alike[0].trainer(device.backend(.fp32))
            let before = apus_emulation_allocations()
            apus_emulation_allocations_left(allocations)
            defer { apus_emulation_allocations_left(-1) }

            #expect {
                _ = try SmallTraining(filters: 7).trainer(device.backend(.fp32), data: SmallTraining.data(samples: 20))
            } throws: { error in
                (error as? any DeviceError)?.failure == .memoryFull
            }
            apus_emulation_allocations_left(-1)
            #expect(apus_emulation_allocations() == before)
            #expect(try first.run() == .completed)
        }

        @Test func `a device that falls off is told as lost`() throws {
            let device = try self.device()
            let trainer = try Self.alike[0].trainer(device.backend(.fp32))
            defer { apus_emulation_fail(0, 0, 0) }
            apus_emulation_fail(20, 719, 1)

            #expect {
                _ = try trainer.run()
            } throws: { error in
                (error as? any DeviceError)?.failure == .deviceLost
            }
        }

        @Test func `bytes are told before a network is made`() throws {
            let device = try self.device()
            let training = SmallTraining()
            let small = try NetworkPlan(
                input: Self.shape,
                layers: training.specification.layers,
                loss: training.specification.loss
            )
            let large = try NetworkPlan(
                input: Self.shape,
                layers: SmallTraining(filters: 300).specification.layers,
                loss: training.specification.loss
            )
            func bytes(_ plan: NetworkPlan) -> Int {
                device.bytes(plan, batch: 8, update: training.specification.update, precision: .fp32)
            }

            #expect(bytes(small) > 0)
            #expect(bytes(large) > 2 * bytes(small))
            #expect(device.bytes(SmallTraining.data.train.dataset) == 20 * 30 * 4 + 20 * 4)
        }

        private static let shape = TensorShape(height: 6, width: 5, channels: 1)
    }
}
