import ApusEngine
import ApusEngineCUDA
import Foundation
import KernelEmulation
import Synchronization
import Testing

extension EmulationTests {
    /// Tiles that are chosen by measurement, on a device whose clock the tests set.
    @Suite struct TileBookTests {
        private static let identity = TileBook.Identity(
            device: "CPU emulation",
            identifier: "GPU-1",
            computeCapability: "9.0",
            driver: 12_090,
            kernels: "sources sm_90.cubin"
        )

        private final class Said: Sendable {
            let lines = Mutex<[String]>([])
        }

        private let folder = FileManager.default.temporaryDirectory.appending(path: "apus-tiles-\(UUID().uuidString)")
            .path

        private func book(_ identity: TileBook.Identity = Self.identity, _ said: Said = Said()) -> TileBook {
            TileBook(folder: self.folder, identity: identity) { line in said.lines.withLock { $0.append(line) } }
        }

        private func remove() {
            apus_emulation_set_launch_time(nil, 0)
            try? FileManager.default.removeItem(atPath: self.folder)
        }

        private func backend(_ book: TileBook?, _ precision: Precision = .fp32) throws -> CUDABackend {
            let device = try Device(driver: try EmulatedDevice.driver(), ordinal: 0)
            return CUDABackend(
                device: device,
                module: try KernelModule(device, image: []),
                precision: precision,
                tiles: book
            )
        }

        /// Tiles of the products of a small network's step, as `64_64`.
        private func tiles(_ backend: CUDABackend) throws -> [String] {
            let specification = SmallTraining().specification
            let data = SmallTraining.data.train.dataset
            let plan = try NetworkPlan(input: data.shape, layers: specification.layers, loss: specification.loss)
            let network = try backend.makeNetworks(plan, batch: 8, updates: [specification.update])
            return try network.measure(data, steps: 1).launches.compactMap { launch in
                let parts = launch.kernel.prefix { $0 != " " }.split(separator: "_")
                guard parts.count == 5 else { return nil }
                return parts.suffix(2).joined(separator: "_")
            }
        }

        @Test(arguments: ["128_128", "128_64", "64_64", "128_32"])
        func `the tile that takes the shortest time is used for every product`(tile: String) throws {
            defer { self.remove() }
            apus_emulation_set_launch_time("fp32_\(tile)", 0.0005)
            let book = self.book()

            let tiles = try self.tiles(self.backend(book))

            // Convolution and dense layer, each forward and weight; data of the dense layer only.
            #expect(tiles == [String](repeating: tile, count: 5))
            #expect(book.count == 5)
        }

        @Test(arguments: Precision.allCases)
        func `another tile changes no bit of a training`(precision: Precision) throws {
            defer { self.remove() }
            let training = SmallTraining(filters: 11)
            let model = try training.run(self.backend(nil, precision))

            for tile in ["128_128", "128_64", "64_64", "128_32"] {
                apus_emulation_set_launch_time(nil, 0)
                apus_emulation_set_launch_time("_\(tile)", 0.0005)
                try? FileManager.default.removeItem(atPath: self.folder)

                #expect(try training.run(self.backend(self.book(), precision)) == model)
            }
        }

        @Test func `what was measured is remembered on disk and not measured again`() throws {
            defer { self.remove() }
            apus_emulation_set_launch_time("fp32_128_32", 0.0005)
            _ = try self.tiles(self.backend(self.book()))
            apus_emulation_set_launch_time(nil, 0)
            let launches = apus_emulation_launches()
            _ = try self.tiles(self.backend(nil))
            let without = apus_emulation_launches() - launches

            let book = self.book()
            let tiles = try self.tiles(self.backend(book))

            #expect(Set(tiles) == ["128_32"])
            #expect(book.count == 5)
            #expect(apus_emulation_launches() - launches - without == without)
        }

        @Test func `what takes long is left for the next network`() throws {
            defer { self.remove() }
            apus_emulation_set_launch_time("apus_", 1)
            let book = self.book()

            var counts: [Int] = []
            for _ in 0..<5 {
                _ = try self.tiles(self.backend(book))
                counts.append(book.count)
            }

            #expect(counts == [1, 2, 3, 4, 5])
        }

        @Test(arguments: [
            (
                TileBook.Identity(
                    device: "another",
                    identifier: "GPU-1",
                    computeCapability: "9.0",
                    driver: 12_090,
                    kernels: "sources sm_90.cubin"
                ), "device"
            ),
            (
                TileBook.Identity(
                    device: "CPU emulation",
                    identifier: "GPU-1",
                    computeCapability: "8.0",
                    driver: 12_090,
                    kernels: "sources sm_90.cubin"
                ), "computeCapability"
            ),
            (
                TileBook.Identity(
                    device: "CPU emulation",
                    identifier: "GPU-1",
                    computeCapability: "9.0",
                    driver: 12_040,
                    kernels: "sources sm_90.cubin"
                ), "driver"
            ),
            (
                TileBook.Identity(
                    device: "CPU emulation",
                    identifier: "GPU-1",
                    computeCapability: "9.0",
                    driver: 12_090,
                    kernels: "others sm_90.cubin"
                ), "kernels"
            ),
        ])
        func `a file that does not fit is told and measured anew`(identity: TileBook.Identity, what: String) throws {
            defer { self.remove() }
            _ = try self.tiles(self.backend(self.book()))
            let said = Said()

            let book = self.book(identity, said)

            #expect(book.count == 0)
            let line = try #require(said.lines.withLock { $0.first })
            #expect(line.hasSuffix("is not used: it was measured with another \(what)"))
            _ = try self.tiles(self.backend(book))
            #expect(self.book(identity).count == 5)
        }

        @Test(arguments: [
            ("{", "no JSON"), (#"{"format":2}"#, "it has another format"),
            (#"{"format":1}"#, "it was measured with another device"),
        ])
        func `a file that cannot be used is told`(text: String, reason: String) throws {
            defer { self.remove() }
            try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
            try text.write(toFile: "\(self.folder)/tiles-GPU-1.json", atomically: true, encoding: .utf8)
            let said = Said()

            #expect(self.book(Self.identity, said).count == 0)

            #expect(said.lines.withLock { $0.first }?.contains(reason) == true)
        }

        @Test func `a tile that there are no kernels for spoils the file`() throws {
            defer { self.remove() }
            _ = try self.tiles(self.backend(self.book()))
            let path = "\(self.folder)/tiles-GPU-1.json"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let tile = try #require(["128x128", "128x64", "64x64", "128x32"].first { text.contains("\"\($0)\"") })
            try text.replacing("\"\(tile)\"", with: "\"32x32\"").write(toFile: path, atomically: true, encoding: .utf8)
            let said = Said()

            #expect(self.book(Self.identity, said).count == 0)

            #expect(said.lines.withLock { $0.first }?.contains("has a tile that there are no kernels for") == true)
        }

        @Test func `a folder that cannot be written is told, and training goes on`() throws {
            defer { self.remove() }
            let said = Said()
            let book = TileBook(folder: "/proc/nowhere", identity: Self.identity) { line in
                said.lines.withLock { $0.append(line) }
            }

            #expect(try self.tiles(self.backend(book)).count == 5)

            #expect(book.count == 5)
            #expect(said.lines.withLock { $0.first }?.hasPrefix("what was measured cannot be kept") == true)
        }

        @Test func `trainings that share a device share what was measured`() throws {
            defer { self.remove() }
            let device = try Device(driver: try EmulatedDevice.driver(), ordinal: 0)
            let book = self.book()
            let shared = SharedDevice(device: device, module: try KernelModule(device, image: []), tiles: book)
            let alone = try SmallTraining().run(self.backend(nil))

            #expect(try SmallTraining().run(shared.backend(.fp32)) == alone)

            #expect(book.count == 5)
        }
    }
}
