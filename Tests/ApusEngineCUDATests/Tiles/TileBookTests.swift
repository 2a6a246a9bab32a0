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

        /// A book in which all kernels were checked, so that what follows is measurements alone.
        private func book(_ identity: TileBook.Identity = Self.identity, _ said: Said = Said()) throws -> TileBook {
            let path = "\(self.folder)/tiles-\(identity.identifier).json"
            if !FileManager.default.fileExists(atPath: path) {
                try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
                try CheckedTiles.file(Self.identity).write(toFile: path, atomically: true, encoding: .utf8)
            }
            return self.uncheckedBook(identity, said)
        }

        private func uncheckedBook(_ identity: TileBook.Identity, _ said: Said) -> TileBook {
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
            let specification = SmallTraining(hidden: 5).specification
            let data = SmallTraining.data.train.dataset
            let plan = try NetworkPlan(input: data.shape, layers: specification.layers, loss: specification.loss)
            let network = try backend.makeNetworks(plan, batch: 8, updates: [specification.update])
            return try network.measure(data, steps: 1).launches.compactMap { launch in
                let parts = launch.kernel.prefix { $0 != " " }.split(separator: "_")
                guard parts.count >= 5 else { return nil }
                return parts.dropFirst(3).joined(separator: "_")
            }
        }

        @Test(arguments: ["128_128", "128_64", "64_64", "128_32"])
        func `the tile that takes the shortest time is used for every product`(tile: String) throws {
            defer { self.remove() }
            apus_emulation_set_launch_time("fp32_\(tile)", 0.0005)
            let book = try self.book()

            let tiles = try self.tiles(self.backend(book))

            // Convolution and dense layer, each forward and weight; data of the dense layer, weight of the head.
            #expect(tiles == [String](repeating: tile, count: 6))
            #expect(book.count == 6)
        }

        @Test(arguments: Precision.allCases)
        func `another tile changes no bit of a training`(precision: Precision) throws {
            defer { self.remove() }
            let training = SmallTraining(filters: 11, hidden: 13, epochs: 1)
            let model = try training.run(self.backend(nil, precision))
            #expect(try training.run(self.backend(try self.book(), precision)) == model)
            let path = "\(self.folder)/tiles-GPU-1.json"
            let measured = try String(contentsOfFile: path, encoding: .utf8)

            let tiles = Self.tiles + (Self.pipelines[precision] ?? [])
            for tile in tiles {
                let told = Self.tiles.reduce(measured) { $0.replacing("\"\($1)\"", with: "\"\(tile)\"") }
                try told.write(toFile: path, atomically: true, encoding: .utf8)
                let book = try self.book()
                #expect(book.count == 6)

                #expect(try training.run(self.backend(book, precision)) == model)
            }
        }

        /// A convolution of small images can be made with whole ones; the tiles of other products stay.
        @Test(arguments: ["image 32", "image 64"])
        func `blocks that hold whole images train with the bits of others`(tile: String) throws {
            defer { self.remove() }
            let training = SmallTraining(filters: 8, hidden: 13, epochs: 1, isDeep: true)
            let model = try training.run(self.backend(nil, .bf16))
            #expect(try training.run(self.backend(try self.book(), .bf16)) == model)
            let path = "\(self.folder)/tiles-GPU-1.json"
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
                String(line).contains(" image\":")
                    ? String(line).replacing(/: ".*"/, with: ": \"\(tile)\"") : String(line)
            }
            #expect(lines.count { $0.hasSuffix("\(tile)\"") || $0.hasSuffix("\(tile)\",") } == 3, "\(lines)")
            try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
            #expect(try training.run(self.backend(try self.book(), .bf16)) == model)
            // They took part.
            defer { apus_emulation_set_launch_result(nil, 0) }
            for flavour in ["forward", "data", "weight"] {
                let kernel = "apus_\(flavour)_bf16_\(tile.replacing(" ", with: "_"))"
                apus_emulation_set_launch_result(kernel, 500)
                #expect(throws: CUDAError.self) { _ = try training.run(self.backend(try self.book(), .bf16)) }
            }
        }

        private static let tiles = ["128x128", "128x64", "64x64", "128x32"]
        private static let pipelines: [Precision: [String]] = [
            .tf32: ["128x64 6x64", "64x64 6x64"],
            .bf16: [
                "128x128 3x128", "128x64 4x128", "64x64 4x128", "128x128 w3x128", "128x64 w4x128", "128x128 w6x128",
                "128x192 w4x128", "128x256 w4x128",
            ],
        ]

        @Test func `what was measured is remembered on disk and not measured again`() throws {
            defer { self.remove() }
            apus_emulation_set_launch_time("fp32_128_32", 0.0005)
            _ = try self.tiles(self.backend(try self.book()))
            apus_emulation_set_launch_time(nil, 0)
            let launches = apus_emulation_launches()
            _ = try self.tiles(self.backend(nil))
            let without = apus_emulation_launches() - launches

            let book = try self.book()
            let tiles = try self.tiles(self.backend(book))

            #expect(Set(tiles) == ["128_32"])
            #expect(book.count == 6)
            #expect(apus_emulation_launches() - launches - without == without)
        }

        @Test func `what takes long is left for the next network`() throws {
            defer { self.remove() }
            apus_emulation_set_launch_time("apus_", 1)
            let book = try self.book()

            var counts: [Int] = []
            for _ in 0..<6 {
                _ = try self.tiles(self.backend(book))
                counts.append(book.count)
            }

            #expect(counts == [1, 2, 3, 4, 5, 6])
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
            _ = try self.tiles(self.backend(try self.book()))
            let said = Said()

            let book = try self.book(identity, said)

            #expect(book.count == 0)
            let line = try #require(said.lines.withLock { $0.first })
            #expect(line.hasSuffix("is not used: it was measured with another \(what)"))
            _ = try self.tiles(self.backend(book))
            #expect(try self.book(identity).count == 6)
        }

        @Test(arguments: [
            ("{", "no JSON"), (#"{"format":1}"#, "it has another format"),
            (#"{"format":3}"#, "it was measured with another device"),
        ])
        func `a file that cannot be used is told`(text: String, reason: String) throws {
            defer { self.remove() }
            try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
            try text.write(toFile: "\(self.folder)/tiles-GPU-1.json", atomically: true, encoding: .utf8)
            let said = Said()

            #expect(try self.book(Self.identity, said).count == 0)

            #expect(said.lines.withLock { $0.first }?.contains(reason) == true)
        }

        @Test func `a tile that there are no kernels for spoils the file`() throws {
            defer { self.remove() }
            _ = try self.tiles(self.backend(try self.book()))
            let path = "\(self.folder)/tiles-GPU-1.json"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let tile = try #require(Self.tiles.first { text.contains("\"\($0)\"") })
            try text.replacing("\"\(tile)\"", with: "\"32x32\"").write(toFile: path, atomically: true, encoding: .utf8)
            let said = Said()

            #expect(try self.book(Self.identity, said).count == 0)

            #expect(said.lines.withLock { $0.first }?.contains("has a tile that there are no kernels for") == true)
        }

        @Test func `a folder that cannot be written is told, and training goes on`() throws {
            defer { self.remove() }
            let said = Said()
            let book = TileBook(folder: "/proc/nowhere", identity: Self.identity) { line in
                said.lines.withLock { $0.append(line) }
            }

            #expect(try self.tiles(self.backend(book)).count == 6)

            #expect(book.count == 6)
            #expect(said.lines.withLock { $0.first }?.hasPrefix("what was measured cannot be kept") == true)
        }

        @Test func `a device that fails while it measures is an error, and nothing is kept or learnt`() throws {
            defer { self.remove() }
            defer { apus_emulation_fail(0, 0, 0) }
            let book = try self.book()
            let backend = try self.backend(book)
            let before = apus_emulation_allocations()
            var failures = 0
            for call in [20, 60, 120, 180] as [Int64] {
                apus_emulation_fail(call, 719, 1)

                let error = #expect(throws: CUDAError.self) { _ = try self.tiles(backend) }

                if error?.isSticky == true { failures += 1 }
                #expect(apus_emulation_allocations() == before)
            }
            #expect(failures == 4)
            #expect(book.count == 0)
        }

        @Test func `trainings that share a device share what was measured`() throws {
            defer { self.remove() }
            let device = try Device(driver: try EmulatedDevice.driver(), ordinal: 0)
            let book = try self.book()
            let shared = SharedDevice(device: device, module: try KernelModule(device, image: []), tiles: book)
            let alone = try SmallTraining(hidden: 5).run(self.backend(nil))

            #expect(try SmallTraining(hidden: 5).run(shared.backend(.fp32)) == alone)

            #expect(book.count == 6)
        }
    }
}
