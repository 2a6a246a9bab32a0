import ApusEngine
import ApusEngineCUDA
import Foundation
import KernelEmulation
import Testing

extension EmulationTests {
    /// NVRTC that is a fake: what becomes of its images and of its errors.
    @Suite struct RuntimeKernelsTests {
        /// A pack with sources and a cache; the folder is gone with the value.
        private struct Place {
            let folder: PackFolder
            let cache: KernelCache

            init(names: [String] = PackFolder.names) throws {
                self.folder = try PackFolder(names: names)
                self.cache = KernelCache(folder: "\(self.folder.path)/cache") { Digest.of($0) }
                try self.folder.writeSources()
                apus_emulation_nvrtc_set_result(0, "")
            }

            func runtime(_ compiler: KernelCompilerError? = nil) throws -> RuntimeKernels {
                RuntimeKernels(pack: try self.folder.pack(), cache: self.cache) { () throws(KernelCompilerError) in
                    if let compiler { throw compiler }
                    return try KernelCompiler(table: apus_emulation_nvrtc())
                }
            }

            func device(said: Said = Said()) throws -> DeviceKernels {
                let device = try Device(driver: try EmulatedDevice.driver(), ordinal: 0)
                return try DeviceKernels(device, pack: try self.folder.pack(), runtime: try self.runtime()) {
                    said.lines.append($0)
                }
            }
        }

        private final class Said {
            var lines: [String] = []
        }

        /// What the fake makes of two sources with four letters each.
        private static let image = Array("--gpu-architecture=sm_90a --std=c++17 8".utf8)

        @Test func `an image is compiled once and then taken from the cache`() throws {
            let place = try Place()
            let before = apus_emulation_nvrtc_compilations()

            let first = try place.runtime().image(architecture: 90)
            let second = try place.runtime().image(architecture: 90)

            #expect(first.image == Self.image)
            #expect(first.notes == ["NVRTC 12.9 compiled the kernels for sm_90"])
            #expect(second.image == Self.image)
            #expect(second.notes == ["took the kernels that were compiled here before"])
            #expect(apus_emulation_nvrtc_compilations() == before + 1)
        }

        @Test func `kernels that were compiled here and compute wrong are not used`() throws {
            let place = try Place(names: ["sm_80.cubin"])
            apus_emulation_set_launch_result("apus_update_", -1)
            defer { apus_emulation_set_launch_result(nil, 0) }

            let error = #expect(throws: CUDAError.self) { _ = try place.device() }

            #expect("\(try #require(error))".contains("it computes wrong"))
        }

        @Test func `a damaged file of the cache is told, and compiled anew`() throws {
            let place = try Place()
            _ = try place.runtime().image(architecture: 90)
            let name = try #require(FileManager.default.contentsOfDirectory(atPath: place.cache.folder).first)
            let path = "\(place.cache.folder)/\(name)"
            try "damaged".write(toFile: path, atomically: true, encoding: .utf8)

            let made = try place.runtime().image(architecture: 90)

            #expect(made.image == Self.image)
            #expect(made.notes.first == "\(path) is damaged; the kernels are compiled anew")
        }

        @Test func `a cache that cannot be written costs nothing but the next time`() throws {
            let place = try Place()
            let cache = KernelCache(folder: "/proc/nowhere") { Digest.of($0) }
            let runtime = RuntimeKernels(pack: try place.folder.pack(), cache: cache) {
                () throws(KernelCompilerError) in try KernelCompiler(table: apus_emulation_nvrtc())
            }

            let made = try runtime.image(architecture: 90)

            #expect(made.image == Self.image)
            #expect(made.notes.last?.hasPrefix("the compiled kernels cannot be kept for the next time: ") == true)
        }

        @Test(arguments: [
            (
                6, "gemm.cu(7): error: x\n\nis undefined\n",
                "did not compile the kernels: gemm.cu(7): error: x is undefined"
            ),
            (6, "", "did not compile the kernels: NVRTC_ERROR_COMPILATION"),
            (7, "", "does not find its libnvrtc-builtins.so"),
            (
                6, "nvrtc: error: failed to open libnvrtc-builtins.so.12.9.",
                "does not find its libnvrtc-builtins.so, which belongs into the folder of libnvrtc.so; install it whole"
            ),
        ])
        func `what the compiler refuses is told in words, and nothing is kept`(
            result: Int32,
            log: String,
            words: String
        ) throws {
            let place = try Place()
            apus_emulation_nvrtc_set_result(result, log)
            defer { apus_emulation_nvrtc_set_result(0, "") }

            let error = #expect(throws: RuntimeKernels.Refusal.self) {
                try place.runtime().image(architecture: 90)
            }

            #expect(error?.description.contains("NVRTC 12.9 \(words)") == true)
            #expect(!FileManager.default.fileExists(atPath: place.cache.folder))
        }

        @Test func `a device that is newer than NVRTC is told`() throws {
            let place = try Place()

            let error = #expect(throws: RuntimeKernels.Refusal.self) {
                try place.runtime().image(architecture: 121)
            }

            #expect(
                error?.description == "NVRTC 12.9 does not know devices of compute capability 12.1 "
                    + "(the newest is 12.0); install a newer one"
            )
        }

        @Test func `no NVRTC, and sources of another version, are told`() throws {
            let place = try Place()

            let missing = #expect(throws: RuntimeKernels.Refusal.self) {
                try place.runtime(.missing(tried: [])).image(architecture: 90)
            }
            try place.folder.write("other", to: "source/base.cu")
            let other = #expect(throws: RuntimeKernels.Refusal.self) {
                try place.runtime().image(architecture: 90)
            }

            #expect(missing?.description.hasPrefix("there is no libnvrtc on this machine; install ") == true)
            #expect(other?.description.contains("are not those of this version of Apus") == true)
        }

        @Test func `a device whose own kernels are in the pack needs no compiler`() throws {
            let place = try Place()
            let before = apus_emulation_nvrtc_compilations()

            let kernels = try place.device()

            #expect(kernels.name == "sm_90.cubin")
            #expect(kernels.upgrade == nil)
            #expect(apus_emulation_nvrtc_compilations() == before)
        }

        @Test func `a device that starts with PTX gets kernels of its own, which a training takes over`() throws {
            let place = try Place(names: ["compute_75.ptx"])
            let kernels = try place.device()
            let device = SharedDevice(
                device: try Device(driver: try EmulatedDevice.driver(), ordinal: 0),
                module: kernels.module
            )
            let trainer = try SmallTraining().trainer(device.backend(.fp32))
            _ = try trainer.run(until: 1)

            let upgrade = try #require(kernels.upgrade)
            let made = try upgrade()
            try device.replaceKernels(made.image)
            device.breathe()

            #expect(kernels.name == "compute_75.ptx")
            #expect(made.image == Self.image)
            #expect(try trainer.run() == .completed)
            let alone = try SmallTraining().run(try EmulatedDevice.backend(.fp32))
            #expect(try trainer.state() == alone.state)
        }

        @Test func `kernels that the driver refuses leave a training with those that it has`() throws {
            let place = try Place(names: ["compute_75.ptx"])
            let device = SharedDevice(
                device: try Device(driver: try EmulatedDevice.driver(), ordinal: 0),
                module: try place.device().module
            )
            let trainer = try SmallTraining().trainer(device.backend(.fp32))
            _ = try trainer.run(until: 1)
            // The second call from now is the module's; the first binds the thread.
            apus_emulation_fail(2, 209, 0)
            defer { apus_emulation_fail(0, 0, 0) }

            #expect(throws: CUDAError.self) { try device.replaceKernels([1]) }
            device.breathe()

            #expect(try trainer.run() == .completed)
        }

        @Test func `a device that the pack has nothing for waits for kernels of its own`() throws {
            let place = try Place(names: ["sm_80.cubin"])
            let said = Said()

            let kernels = try place.device(said: said)

            #expect(kernels.name == "sm_90, compiled here")
            #expect(kernels.upgrade == nil)
            #expect(said.lines.count == 2)
            #expect(said.lines[0].hasSuffix("; the kernels are compiled here"))
        }

        @Test func `without both, what is wrong with each is told`() throws {
            let place = try Place(names: ["sm_80.cubin"])
            apus_emulation_nvrtc_set_result(6, "no")
            defer { apus_emulation_nvrtc_set_result(0, "") }

            #expect {
                _ = try place.device()
            } throws: { error in
                "\(error)".contains("no kernels for compute capability 9.0")
                    && "\(error)".hasSuffix("and none can be compiled here: NVRTC 12.9 did not compile the kernels: no")
            }
        }

        @Test func `a pack that is damaged is told, whatever could be compiled`() throws {
            let place = try Place()
            try place.folder.write("sm", to: "sm_90.cubin")

            #expect(throws: KernelPackError.self) { _ = try place.device() }
        }
    }
}
