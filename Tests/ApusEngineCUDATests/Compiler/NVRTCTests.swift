import ApusEngineCUDA
import Foundation
import Testing

/// Where this machine may have NVRTC.
private enum ThisMachine {
    static let places: NVRTCPlaces = {
        let environment = ProcessInfo.processInfo.environment
        let cache = environment["XDG_CACHE_HOME"] ?? "\(environment["HOME"] ?? "")/.cache"
        let told = environment[NVRTCPlaces.variable] ?? "\(cache)/apus/nvrtc"
        return NVRTCPlaces(environment: environment.merging([NVRTCPlaces.variable: told]) { _, new in new })
    }()

    static var hasNVRTC: Bool { (try? KernelCompiler(self.places)) != nil }
}

/// NVRTC itself, where this machine has it: what APUS_NVRTC or CUDA_HOME name, what `Deploy/kernels` took from PyPI, or
/// what the loader finds.
@Suite(.enabled(if: ThisMachine.hasNVRTC, "NOT RUN: this machine has no libnvrtc; Deploy/kernels gets it from PyPI"))
struct NVRTCTests {
    private static func source() throws -> KernelSource {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/CCUDA")
        let kernels = folder.appending(path: "Kernels")
        let names = try FileManager.default.contentsOfDirectory(atPath: kernels.path).filter { $0.hasSuffix(".cu") }
        let paths = names.map { kernels.appending(path: $0) } + [folder.appending(path: "include/kernel_arguments.h")]
        let files = try paths.map {
            KernelSource.File(name: $0.lastPathComponent, bytes: Array(try Data(contentsOf: $0)))
        }
        return try #require(KernelSource(files: files))
    }

    @Test func `the kernels compile from memory to a cubin with all of them`() throws {
        let compiler = try KernelCompiler(ThisMachine.places)
        let architecture = try #require(compiler.architectures.first { $0 >= 75 })

        let image = try compiler.compile(try Self.source(), architecture: architecture)

        #expect(image.starts(with: [0x7F, 0x45, 0x4C, 0x46]))
        let text = String(decoding: image, as: UTF8.self)
        for kernel in ["apus_gather", "apus_forward_fp32_128_64", "apus_update", "apus_loss_f32_f32"] {
            #expect(text.contains(kernel))
        }
    }

    @Test func `a mistake in a source is told with its place`() throws {
        let compiler = try KernelCompiler(ThisMachine.places)
        let architecture = try #require(compiler.architectures.first)
        let source = try #require(
            KernelSource(files: [
                .init(name: "all.cu", bytes: Array("#include \"a.cu\"\n".utf8)),
                .init(name: "a.cu", bytes: Array("\nnonsense;\n".utf8)),
            ])
        )

        let error = #expect(throws: KernelCompilerError.self) {
            try compiler.compile(source, architecture: architecture)
        }

        guard case .refused(let version, let log)? = error else {
            Issue.record("\(error?.description ?? "nothing was refused")")
            return
        }
        #expect(version == compiler.version)
        #expect(log.contains("a.cu(2)"))
    }

    @Test func `a device that it does not know is told before it compiles`() throws {
        let compiler = try KernelCompiler(ThisMachine.places)

        #expect(
            throws: KernelCompilerError.unknownArchitecture(
                999,
                version: compiler.version,
                newest: compiler.architectures.last
            )
        ) { try compiler.check(architecture: 999) }
        #expect(compiler.architectures.contains(90))
    }
}

@Suite struct NVRTCLibraryTests {
    @Test func `no library at all is told with what to do`() {
        let error = #expect(throws: KernelCompilerError.self) {
            try KernelCompiler(NVRTCPlaces(paths: ["/nowhere/libnvrtc.so.12", "libno-nvrtc.so"]))
        }

        #expect(error == .missing(tried: []))
        #expect(error?.description.contains("name its folder with APUS_NVRTC") == true)
    }

    @Test func `a file that is no library is told with the loader's words`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString)-libnvrtc.so").path
        try "text".write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }

        let error = #expect(throws: KernelCompilerError.self) { try KernelCompiler(NVRTCPlaces(paths: [path])) }

        #expect(error?.description.contains(path) == true)
        #expect(error?.description.hasPrefix("libnvrtc cannot be opened (") == true)
    }

    /// zlib is a library, and no compiler.
    @Test func `a library that is no NVRTC is told`() {
        #expect(throws: KernelCompilerError.unusable(path: "libz.so.1", lacks: "nvrtcVersion")) {
            try KernelCompiler(NVRTCPlaces(paths: ["libz.so.1"]))
        }
    }
}
