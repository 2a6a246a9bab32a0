import ApusEngine
@testable import ApusEngineCUDA
import Foundation
import KernelEmulation
import Synchronization
import Testing

extension EmulationTests {
    /// Kernels that are checked on the device before they are measured or used.
    @Suite struct TileCheckTests {
        private static let identity = TileBook.Identity(
            device: "CPU emulation",
            identifier: "GPU-2",
            computeCapability: "9.0",
            driver: 12_090,
            kernels: "sources sm_90a.cubin"
        )

        private final class Said: Sendable {
            let lines = Mutex<[String]>([])
        }

        private let folder = FileManager.default.temporaryDirectory.appending(path: "apus-check-\(UUID().uuidString)")
            .path
        private let said = Said()

        private func book() -> TileBook {
            let said = self.said
            return TileBook(folder: self.folder, identity: Self.identity) { line in
                said.lines.withLock { $0.append(line) }
            }
        }

        private func write(_ text: String) throws {
            try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
            try text.write(toFile: "\(self.folder)/tiles-GPU-2.json", atomically: true, encoding: .utf8)
        }

        /// All verdicts but those of kernels with a part in their name.
        private func writeVerdicts(without part: String) throws {
            let verdicts = CheckedTiles.verdicts.filter { !$0.key.contains(part) }
            try self.write(CheckedTiles.file(Self.identity, verdicts: verdicts))
        }

        private func remove() {
            apus_emulation_set_launch_time(nil, 0)
            apus_emulation_set_launch_result(nil, 0)
            apus_emulation_fail(0, 0, 0)
            try? FileManager.default.removeItem(atPath: self.folder)
        }

        private func backend(_ book: TileBook, _ precision: Precision = .fp32) throws -> CUDABackend {
            let device = try Device(driver: try EmulatedDevice.driver(), ordinal: 0)
            return CUDABackend(
                device: device,
                module: try KernelModule(device, image: []),
                precision: precision,
                tiles: book
            )
        }

        /// Kernels of the products of a small network's step.
        private func products(_ backend: CUDABackend) throws -> Set<String> {
            let specification = SmallTraining(hidden: 5).specification
            let data = SmallTraining.data.train.dataset
            let plan = try NetworkPlan(input: data.shape, layers: specification.layers, loss: specification.loss)
            let network = try backend.makeNetworks(plan, batch: 8, updates: [specification.update])
            let kernels = try network.measure(data, steps: 1).launches.map { String($0.kernel.prefix { $0 != " " }) }
            return Set(kernels.filter { $0.split(separator: "_").count >= 5 })
        }

        @Test(arguments: [APUS_ORDER_FORWARD, APUS_ORDER_REVERSE, APUS_ORDER_SHUFFLED], Precision.allCases)
        func `every kernel is right, and all but those of whole images have the bits of the plain one`(
            order: apus_fiber_order,
            precision: Precision
        ) throws {
            let verdicts =
                order == APUS_ORDER_FORWARD
                ? CheckedTiles.verdicts.filter { $0.key.contains(precision.rawValue) }
                : try CheckedTiles.check(precision, order)

            #expect(verdicts.count == [.fp32: 12, .tf32: 18, .bf16: 42][precision])
            let others = verdicts.filter { $0.value != "same" }
            #expect(others.allSatisfy { $0.key.contains("image") && $0.value == "right" }, "\(others)")
        }

        @Test(arguments: [-1, 98, 500] as [Int32])
        func `a kernel that is wrong or that the driver refuses is refused for good`(result: Int32) throws {
            defer { self.remove() }
            let kernel = "apus_forward_fp32_64_64"
            try self.writeVerdicts(without: kernel)
            apus_emulation_set_launch_time("fp32_64_64", 0.0005)
            apus_emulation_set_launch_result(kernel, result)
            let book = self.book()

            let products = try self.products(self.backend(book))

            #expect(book.refused == [kernel])
            #expect(!products.contains(kernel))
            // The others were measured.
            #expect(products.contains("apus_weight_fp32_64_64"))
            #expect(self.said.lines.withLock { $0.contains { $0.hasPrefix("\(kernel) is not used on this device: ") } })
            // Also by the next process, when it would be right.
            apus_emulation_set_launch_result(nil, 0)
            let next = self.book()
            #expect(next.refused == [kernel])
            #expect(try !self.products(self.backend(next)).contains(kernel))
        }

        @Test func `a kernel that the device fails with is known to the next process`() throws {
            defer { self.remove() }
            let kernel = "apus_weight_fp32_128_32"
            try self.writeVerdicts(without: kernel)
            apus_emulation_set_launch_result(kernel, 719)
            let backend = try self.backend(self.book())

            let error = #expect(throws: CUDAError.self) { _ = try self.products(backend) }

            #expect(error?.isSticky == true)
            apus_emulation_fail(0, 0, 0)
            let next = self.book()
            #expect(next.refused == [kernel])
            #expect(try !self.products(self.backend(next)).isEmpty)
        }

        @Test func `where all are refused the plain one is used`() throws {
            defer { self.remove() }
            try self.writeVerdicts(without: "data_fp32")
            apus_emulation_set_launch_result("data_fp32", -1)
            let book = self.book()

            let products = try self.products(self.backend(book))

            #expect(book.refused.count == 4)
            #expect(products.contains { $0.hasPrefix("apus_data_fp32_") })
        }

        @Test func `a check that was not ended is tried once more, and then a refusal`() throws {
            defer { self.remove() }
            let kernel = "apus_forward_bf16_128_64_w4x128"
            var verdicts = CheckedTiles.verdicts
            verdicts[kernel] = nil
            try self.write(CheckedTiles.file(Self.identity, verdicts: verdicts))
            func lines() -> [String] { self.said.lines.withLock { $0 } }

            self.book().begin(kernel)
            #expect(self.book().refused == [])
            // As above, by a process that ends meanwhile.
            self.book().begin(kernel)
            #expect(self.book().refused == [kernel])

            #expect(lines() == ["\(kernel) is not used on this device: its check was begun 2 times and not ended"])
        }

        @Test func `a check that was ended begins at nothing the next time`() throws {
            defer { self.remove() }
            let kernel = "apus_forward_bf16_128_64_w4x128"
            try self.write(CheckedTiles.file(Self.identity, verdicts: [:], unended: [kernel: 1]))
            let book = self.book()

            book.begin(kernel)
            book.judge(kernel, .same)

            #expect(self.book().refused == [])
            #expect(self.said.lines.withLock { $0 } == [])
        }

        @Test(arguments: ["0", "-1", "\"1\"", "1.5"])
        func `a number of tries that nobody wrote spoils the file`(count: String) throws {
            defer { self.remove() }
            let text = try CheckedTiles.file(Self.identity, unended: ["apus_kernel": 7])
                .replacing(/"apus_kernel" : 7/, with: "\"apus_kernel\" : \(count)")
            #expect(!text.contains(": 7"))
            try self.write(text)

            #expect(self.book().refused == [])

            let line = try #require(self.said.lines.withLock { $0.first })
            #expect(line.hasSuffix("is not used: 'apus_kernel' was begun no number of times"), "\(line)")
        }

        @Test func `a tile that the file names is not used when it was refused`() throws {
            defer { self.remove() }
            apus_emulation_set_launch_time("fp32_64_64", 0.0005)
            try self.write(CheckedTiles.file(Self.identity))
            #expect(try self.products(self.backend(self.book())).allSatisfy { $0.hasSuffix("_64_64") })
            let path = "\(self.folder)/tiles-GPU-2.json"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let told = text.replacing(
                "\"apus_weight_fp32_64_64\": \"same\"",
                with: "\"apus_weight_fp32_64_64\": \"refused\""
            )
            #expect(told != text)
            try self.write(told)

            let products = try self.products(self.backend(self.book()))

            #expect(products.contains("apus_forward_fp32_64_64") && !products.contains("apus_weight_fp32_64_64"))
        }

        @Test func `other bits are taken before a network has trained with the bucket, and never after`() throws {
            defer { self.remove() }
            let kernel = "apus_forward_bf16_128_128_w3x128"
            // Two candidates are enough.
            var verdicts = CheckedTiles.verdicts.mapValues { _ in "refused" }
            for flavour in ["forward", "data", "weight"] { verdicts["apus_\(flavour)_bf16_128_32"] = "same" }
            verdicts[kernel] = "right"
            apus_emulation_set_launch_time(kernel, 0.0005)
            try self.write(CheckedTiles.file(Self.identity, verdicts: verdicts))
            #expect(try self.products(self.backend(self.book(), .bf16)).contains(kernel))

            // Every launch takes so long that one bucket is measured, and the others' networks train meanwhile.
            try self.write(CheckedTiles.file(Self.identity, verdicts: verdicts))
            apus_emulation_set_launch_time(nil, 0)
            apus_emulation_set_launch_time("apus_", 3)
            let book = self.book()
            _ = try self.products(self.backend(book, .bf16))
            #expect(book.count == 1)
            apus_emulation_set_launch_time(nil, 0)
            apus_emulation_set_launch_time(kernel, 0.0005)

            let products = try self.products(self.backend(book, .bf16))

            // Two of the six products are of one bucket.
            #expect(book.count == 5)
            #expect(!products.contains(kernel))
        }

        @Test func `tuning measures everything, and tells each bucket`() throws {
            defer { self.remove() }
            try self.write(CheckedTiles.file(Self.identity))
            apus_emulation_set_launch_time("apus_", 1)
            let book = self.book()
            let specification = SmallTraining(hidden: 5).specification
            let shape = SmallTraining.data.train.dataset.shape
            let plan = try NetworkPlan(input: shape, layers: specification.layers, loss: specification.loss)
            var steps: [TileTuning.Step] = []

            try self.backend(book).tune(plan, batch: 8, update: specification.update) { steps.append($0) }

            #expect(steps.map(\.done) == [1, 2, 3, 4, 5, 6])
            #expect(steps.allSatisfy { $0.count == 6 && $0.microseconds == 1_000 && $0.tile == "128x128" })
            #expect(Set(steps.map(\.bucket)).count == 6)
            #expect(self.book().count == 6)
        }

        @Test func `the products with the most work are measured first`() throws {
            defer { self.remove() }
            try self.write(CheckedTiles.file(Self.identity))
            let layers: [LayerSpecification] = [
                .convolution(.init(filters: 3, kernelHeight: 1, kernelWidth: 1)),
                .convolution(.init(filters: 20, kernelHeight: 3, kernelWidth: 3)), .flatten,
                .dense(.init(units: 3, activation: .softmax)),
            ]
            let plan = try NetworkPlan(
                input: TensorShape(height: 9, width: 8, channels: 1),
                layers: layers,
                loss: .crossEntropy(smoothing: 0)
            )
            let update = UpdateRule(optimizer: .sgd(momentum: 0, nesterov: false))
            apus_emulation_set_launch_time("apus_", 1)
            var buckets: [String] = []

            try self.backend(self.book()).tune(plan, batch: 4, update: update) { buckets.append($0.bucket) }

            #expect(buckets.count == 6)
            #expect(buckets.prefix(3).allSatisfy { $0.contains(" 3x3x1 8-24 ") }, "\(buckets)")
        }

        @Test(arguments: [128, 64])
        func `groups of warps find each element where it was put`(edge: Int) {
            for isDeep in [true, false] {
                for line in 0..<edge {
                    for inner in 0..<64 {
                        var (written, read): (Int64, Int64) = (-1, -2)
                        let place = (Int32(edge), Int32(line), Int32(inner))
                        apus_emulation_group_place(isDeep ? 1 : 0, place.0, place.1, place.2, &written, &read)
                        #expect(written == read, "line \(line), inner \(inner)")
                    }
                }
            }
        }
    }
}
