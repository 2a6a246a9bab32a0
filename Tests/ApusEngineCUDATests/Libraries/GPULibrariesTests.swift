import ApusEngineCUDA
import Foundation
import KernelEmulation
import Testing

extension EmulationTests {
    /// What of NVIDIA's libraries is found, and what is said of it.
    @Suite struct GPULibrariesTests {
        private let folder = FileManager.default.temporaryDirectory.appending(
            path: "apus-gpu-libraries-\(UUID().uuidString)"
        )

        /// The emulation as a library of its own, as other programs open it.
        private static let emulation = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "libcuda-emulation.so")

        /// A library that every machine has.
        private static var libc: String? {
            ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/lib64"]
                .map { "\($0)/libc.so.6" }.first { FileManager.default.fileExists(atPath: $0) }
        }

        private func place(_ names: [String], _ target: String) throws -> GPULibraryPlaces {
            try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
            for name in names {
                try FileManager.default.createSymbolicLink(
                    atPath: self.folder.appending(path: name).path,
                    withDestinationPath: target
                )
            }
            return GPULibraryPlaces(folders: [self.folder.path])
        }

        private func remove() {
            EmulatedLibraries.reset()
            try? FileManager.default.removeItem(at: self.folder)
        }

        @Test func `none is needed, and that there is none is said`() {
            let found = GPULibraries(GPULibraryPlaces(folders: ["/nowhere"]), driver: 12_090)

            #expect(found.cublasLt == nil && found.cudnn == nil)
            #expect(
                found.words == [
                    "cuBLASLt is not on this machine; own kernels do its work",
                    "cuDNN is not on this machine; own kernels do its work",
                ]
            )
            #expect(found.versions == "cuBLASLt none, cuDNN none")
        }

        @Test(.enabled(if: FileManager.default.fileExists(atPath: emulation.path), "NOT RUN: the library is not built"))
        func `what is found is said with its version and its place`() throws {
            defer { self.remove() }
            let places = try self.place(["libcublasLt.so.12", "libcudnn.so.9"], Self.emulation.path)

            let found = GPULibraries(places, driver: 12_090)

            #expect(
                found.words == [
                    "cuBLASLt 12.9.3 (\(self.folder.path)/libcublasLt.so.12), for dense products where it is faster",
                    "cuDNN 9.10.0 (\(self.folder.path)/libcudnn.so.9), for convolutions where it is faster",
                ]
            )
            #expect(found.versions == "cuBLASLt 12.9.3, cuDNN 9.10.0")
        }

        @Test(
            .enabled(if: FileManager.default.fileExists(atPath: emulation.path), "NOT RUN: the library is not built"),
            arguments: [(12_090, false), (13_000, true)]
        )
        func `a library of CUDA 13 is for a driver of 13`(driver: Int, isFound: Bool) throws {
            defer { self.remove() }
            let places = try self.place(["libcublasLt.so.13"], Self.emulation.path)

            #expect((GPULibraries(places, driver: driver).cublasLt != nil) == isFound)
        }

        @Test func `a library that lacks a function is not used`() throws {
            defer { self.remove() }
            let places = try self.place(["libcublasLt.so.12", "libcudnn.so.9"], try #require(Self.libc))

            let found = GPULibraries(places, driver: 12_090)

            #expect(found.cublasLt == nil && found.cudnn == nil)
            #expect(found.words[0].hasSuffix("/libcublasLt.so.12 has no 'cublasLtGetVersion'"))
            #expect(found.words[1].hasSuffix("/libcudnn.so.9 has no 'cudnnGetVersion'"))
        }

        @Test func `a file that is no library is told with the loader's words`() throws {
            defer { self.remove() }
            try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
            try "text".write(
                to: self.folder.appending(path: "libcudnn.so.9"),
                atomically: true,
                encoding: .utf8
            )

            let found = GPULibraries(GPULibraryPlaces(folders: [self.folder.path]), driver: 12_090)

            #expect(found.words[1].hasPrefix("cuDNN is not used: it cannot be opened ("))
        }

        @Test func `a library that is too old is not used`() {
            defer { self.remove() }
            apus_emulation_library_set_versions(110_503, 8_204)

            let found = EmulatedLibraries().found

            #expect(found.cublasLt == nil && found.cudnn == nil)
            #expect(found.words[0].hasSuffix("is version 11.5.3, and the oldest that will do is 12.0.0"))
            #expect(found.words[1].hasSuffix("is version 8.2.4, and the oldest that will do is 8.9.0"))
        }

        @Test func `version 8 of cuDNN will do`() {
            defer { self.remove() }
            apus_emulation_library_set_versions(120_000, 8_902)

            #expect(EmulatedLibraries().found.versions == "cuBLASLt 12.0.0, cuDNN 8.9.2")
        }

        @Test func `they are not looked for where none is told`() {
            let found = GPULibraries(GPULibraryPlaces(environment: ["APUS_GPU_LIBRARIES": "none"]), driver: 13_000)

            #expect(found.words == ["cuBLASLt and cuDNN are not looked for: APUS_GPU_LIBRARIES is none"])
        }

        @Test func `what was told comes first, then CUDA's and Python's folders, then the system's and the loader's`()
            throws
        {
            let names = ["libcudnn.so.9"]
            let paths = GPULibraryPlaces(environment: [
                "APUS_GPU_LIBRARIES": "/told:relative:/second", "CUDA_PATH": "/cuda", "VIRTUAL_ENV": "/venv",
            ]).paths(names)
            let order = [
                "/told/libcudnn.so.9", "/told/nvidia/cudnn/lib/libcudnn.so.9", "/second/libcudnn.so.9",
                "/cuda/lib64/libcudnn.so.9", "/venv/lib/python3.11/site-packages/nvidia/cudnn/lib/libcudnn.so.9",
                "/usr/local/cuda/lib64/libcudnn.so.9", "/usr/lib/x86_64-linux-gnu/libcudnn.so.9", "libcudnn.so.9",
            ].map { paths.firstIndex(of: $0) }

            let found = try order.map { try #require($0) }

            #expect(found == found.sorted())
            #expect(!paths.contains { $0.contains("relative") })
        }
    }
}
