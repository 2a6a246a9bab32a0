import ApusEngine
import ApusEngineCUDA
import ApusMath
import Foundation
import KernelEmulation
import Testing

extension EmulationTests {
    /// A maximum over 2 x 2 places that the convolution before it makes.
    @Suite struct PooledProductTests {
        private static let shape = TensorShape(height: 21, width: 19, channels: 1)
        private static let data: TrainingData = {
            var random = SeededRandom(seed: 3)
            let dataset = Dataset(
                shape: Self.shape,
                samples: (0..<(6 * Self.shape.count)).map { _ in Float(random.normal()) },
                targets: .classes((0..<6).map { Int32($0 % 3) }, count: 3)
            )
            return TrainingData(
                train: DataPart(dataset, indices: Array(0..<6)),
                validation: DataPart(dataset, indices: [0, 3, 5])
            )
        }()

        /// A leaky ReLU that does not leak is the same function, and no pool is made with it.
        private func specification(_ activation: Activation?, filters: Int = 21) -> TrainingSpecification {
            TrainingSpecification(
                dataset: .init(path: "points"),
                layers: [
                    .convolution(.init(filters: 7, kernelHeight: 3, kernelWidth: 3, activation: .relu)),
                    .convolution(.init(filters: filters, kernelHeight: 3, kernelWidth: 2, activation: activation)),
                    .maxPool(.init(height: 2, width: 2, stride: 2)), .dropout(rate: 0.25), .flatten,
                    .dense(.init(units: 3, activation: .softmax)),
                ],
                update: UpdateRule(optimizer: .sgd(momentum: 0.9, nesterov: false)),
                learningRate: 0.02,
                epochs: 2,
                batch: 4
            )
        }

        private func train(_ specification: TrainingSpecification, _ backend: any Backend) throws -> SmallTraining.Found
        {
            let trainer = try Trainer(specification: specification, data: Self.data, backend: backend, seed: 4)
            let outcome = try trainer.run()
            return SmallTraining.Found(outcome: outcome, metrics: trainer.metrics, state: try trainer.state())
        }

        private func kernels(_ specification: TrainingSpecification, _ precision: Precision) throws -> [String] {
            let plan = try NetworkPlan(input: Self.shape, layers: specification.layers, loss: specification.loss)
            return CUDANetwork.stepKernels(
                plan,
                batch: 4,
                update: specification.update,
                precision: precision,
                traits: DeviceTraits(multiprocessors: 8, computeCapability: (9, 0))
            )
        }

        @Test(arguments: Precision.allCases, [APUS_ORDER_FORWARD, APUS_ORDER_SHUFFLED])
        func `a pool in the product has the bits of one behind it`(precision: Precision, order: apus_fiber_order) throws
        {
            let (together, apart) = (self.specification(.relu), self.specification(.leakyRelu(alpha: 0)))
            #expect(try !self.kernels(together, precision).contains { $0.hasPrefix("apus_pool_forward") })
            #expect(try self.kernels(apart, precision).contains { $0.hasPrefix("apus_pool_forward") })

            let found = try self.train(together, EmulatedDevice.backend(precision, order: order))

            #expect(try found == self.train(apart, EmulatedDevice.backend(precision)))
            #expect(found.outcome == .completed)
        }

        /// Forward, and both gradients.
        @Test(arguments: ["image 32", "image 64"])
        func `blocks that hold whole images read the pool's gradient`(tile: String) throws {
            let identity = TileBook.Identity(
                device: "CPU emulation",
                identifier: "GPU-1",
                computeCapability: "9.0",
                driver: 12_090,
                kernels: "sources sm_90.cubin"
            )
            let folder = FileManager.default.temporaryDirectory.appending(path: "apus-tiles-\(UUID().uuidString)").path
            defer { try? FileManager.default.removeItem(atPath: folder) }
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let path = "\(folder)/tiles-GPU-1.json"
            try CheckedTiles.file(identity).write(toFile: path, atomically: true, encoding: .utf8)
            func backend() throws -> CUDABackend {
                let device = try Device(driver: try EmulatedDevice.driver(), ordinal: 0)
                let book = TileBook(folder: folder, identity: identity) { Issue.record("\($0)") }
                return CUDABackend(
                    device: device,
                    module: try KernelModule(device, image: []),
                    precision: .bf16,
                    tiles: book
                )
            }
            let apart = try self.train(self.specification(.leakyRelu(alpha: 0)), EmulatedDevice.backend(.bf16))
            _ = try self.train(self.specification(.relu), backend())
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
                String(line).contains(" image pool\":")
                    ? String(line).replacing(/: ".*"/, with: ": \"\(tile)\"") : String(line)
            }
            #expect(lines.count { $0.contains("\"\(tile)\"") } == 3, "\(lines)")
            try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
            apus_emulation_set_launch_result("apus_pool_backward_b16", 500)
            defer { apus_emulation_set_launch_result(nil, 0) }

            #expect(try self.train(self.specification(.relu), backend()) == apart)
        }

        @Test func `what is not a number wins`() throws {
            let specification = self.specification(.relu, filters: 3)
            let plan = try NetworkPlan(input: Self.shape, layers: specification.layers, loss: specification.loss)
            var images = [Float](repeating: 0.5, count: Self.shape.count)
            images[5 * 19 + 7] = .nan
            let outputs = try [try EmulatedDevice.backend(.fp32), ReferenceBackend() as any Backend].map { backend in
                let network = try backend.makeNetwork(plan, batch: 2, update: specification.update)
                try network.load(
                    ParameterInitialization(seed: 4).state(of: plan, optimizer: specification.update.optimizer)
                )
                return try network.forward(images, count: 1, training: nil).map(\.isNaN)
            }
            #expect(outputs[0] == outputs[1])
            #expect(outputs[0].contains(true))
        }

        private struct Case: Sendable {
            let name: String
            let layers: [LayerSpecification]
        }

        private static func convolution(_ activation: Activation?, kernel: Int = 3) -> LayerSpecification {
            .convolution(.init(filters: 5, kernelHeight: kernel, kernelWidth: kernel, activation: activation))
        }
        private static let pair = LayerSpecification.maxPool(.init(height: 2, width: 2, stride: 2))

        /// Another activation; dropout before the pool; another window; overlapping; a border.
        private static let others = [
            Case(name: "tanh", layers: [Self.convolution(.tanh), Self.pair]),
            Case(name: "dropout", layers: [Self.convolution(.relu), .dropout(rate: 0.5), Self.pair]),
            Case(
                name: "3 x 2",
                layers: [Self.convolution(.relu), .maxPool(.init(height: 3, width: 2, stride: 2))]
            ),
            Case(
                name: "overlapping",
                layers: [Self.convolution(.relu), .maxPool(.init(height: 2, width: 2, stride: 1))]
            ),
            Case(
                name: "border",
                layers: [Self.convolution(.relu), .maxPool(.init(height: 2, width: 2, stride: 2, padding: .same))]
            ),
        ]

        @Test(arguments: others)
        private func `other pools stay apart`(other: Case) throws {
            let layers = other.layers + [.flatten, .dense(.init(units: 3, activation: .softmax))]
            var specification = self.specification(.relu)
            specification.layers = layers
            #expect(try self.kernels(specification, .bf16).contains { $0.hasPrefix("apus_pool_forward") })

            let found = try self.train(specification, EmulatedDevice.backend(.fp32))
            let expected = try self.train(specification, ReferenceBackend())

            for (one, other) in zip(found.state.parameters, expected.state.parameters) {
                #expect(BackendComparison.error(one, other) < 1e-4)
            }
        }

        @Test func `a pool at a network's end is made with its product`() throws {
            let layers = [Self.convolution(.relu, kernel: 20), Self.pair]
            let plan = try NetworkPlan(
                input: TensorShape(height: 23, width: 21, channels: 2),
                layers: layers,
                loss: .meanSquaredError
            )
            var outputs: [[Float]] = []
            for backend in [try EmulatedDevice.backend(.fp32), ReferenceBackend() as any Backend] {
                let update = UpdateRule(optimizer: .sgd(momentum: 0, nesterov: false))
                let network = try backend.makeNetwork(plan, batch: 2, update: update)
                try network.load(ParameterInitialization(seed: 4).state(of: plan, optimizer: update.optimizer))
                let images = (0..<(2 * plan.input.count)).map { Float($0 % 17) / 17 }
                outputs.append(try network.forward(images, count: 2, training: nil))
                try network.checkMemory()
            }
            #expect(BackendComparison.error(outputs[0], outputs[1]) < 1e-5)
        }
    }
}
