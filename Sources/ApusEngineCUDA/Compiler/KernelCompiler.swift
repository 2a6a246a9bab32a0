package import CCUDA
internal import Glibc

/// NVRTC, with every status checked: makes cubins for a device from the kernels' sources.
///
/// A cubin and not PTX: a driver refuses PTX that is newer than itself, and takes cubins of its whole major version.
///
/// NVRTC's functions may be called from any thread.
package struct KernelCompiler: Sendable {
    private let api: apus_nvrtc

    /// `12.9`.
    package let version: String

    /// Compute capabilities times ten that it compiles for, in order; empty when it does not say.
    package let architectures: [Int]

    /// Of a log in a message.
    private static let logMax = 600
    private static let logBytesMax = 1 << 20
    private static let imageBytesMax = 1 << 28

    /// This machine's NVRTC.
    package init(_ places: NVRTCPlaces) throws(KernelCompilerError) {
        try self.init(table: apus_nvrtc(loadedFrom: NVRTCLibrary(places)))
    }

    /// An NVRTC whose functions are given, as the tests do.
    package init(table: apus_nvrtc) throws(KernelCompilerError) {
        var (major, minor): (Int32, Int32) = (0, 0)
        guard table.version(&major, &minor) == 0 else {
            throw .call(name: "nvrtcVersion", text: "no version")
        }
        (self.api, self.version) = (table, "\(major).\(minor)")
        self.architectures = Self.architectures(table)
    }

    private static func architectures(_ table: apus_nvrtc) -> [Int] {
        var count: Int32 = 0
        guard let number = table.getNumSupportedArchs, let list = table.getSupportedArchs,
            number(&count) == 0, (1...1_000).contains(count)
        else { return [] }
        var found = [Int32](repeating: 0, count: Int(count))
        guard list(&found) == 0 else { return [] }
        return found.map { Int($0) }.sorted()
    }

    /// What it is told for a device; `Deploy/kernels` tells the same.
    package static func options(architecture: Int) -> [String] {
        // What compute capability 9.0 alone has, is compiled for sm_90a alone.
        ["--gpu-architecture=sm_\(architecture)\(architecture == 90 ? "a" : "")", "--std=c++17"]
    }

    /// Throws when it is known not to compile for a device.
    package func check(architecture: Int) throws(KernelCompilerError) {
        guard !self.architectures.isEmpty, !self.architectures.contains(architecture) else { return }
        throw .unknownArchitecture(architecture, version: self.version, newest: self.architectures.last)
    }

    /// Compiles the kernels for a device: takes a core for many seconds.
    package func compile(_ source: KernelSource, architecture: Int) throws(KernelCompilerError) -> [UInt8] {
        try self.check(architecture: architecture)
        let program = try self.program(source)
        defer {
            var program: apus_nvrtc_program? = program
            _ = self.api.destroyProgram(&program)
        }
        let options = CStrings(Self.options(architecture: architecture).map { Array($0.utf8) })
        let result = self.api.compileProgram(program, Int32(options.pointers.count), options.pointers)
        guard result == 0 else { throw self.refusal(result, program) }
        var size = 0
        try self.check(self.api.getCUBINSize(program, &size), "nvrtcGetCUBINSize")
        guard (1...Self.imageBytesMax).contains(size) else {
            throw .call(name: "nvrtcGetCUBINSize", text: "an image of \(size) bytes")
        }
        var image = [CChar](repeating: 0, count: size)
        try self.check(self.api.getCUBIN(program, &image), "nvrtcGetCUBIN")
        return image.map { UInt8(bitPattern: $0) }
    }

    private func program(_ source: KernelSource) throws(KernelCompilerError) -> apus_nvrtc_program {
        let texts = CStrings(source.headers.map(\.bytes))
        let names = CStrings(source.headers.map { Array($0.name.utf8) })
        let main = CStrings([source.main.bytes, Array(source.main.name.utf8)])
        guard let text = main.pointers[0], let name = main.pointers[1] else {
            throw .call(name: "nvrtcCreateProgram", text: "out of memory")
        }
        var program: apus_nvrtc_program?
        let result = self.api.createProgram(
            &program,
            text,
            name,
            Int32(names.pointers.count),
            texts.pointers,
            names.pointers
        )
        try self.check(result, "nvrtcCreateProgram")
        guard let program else { throw .call(name: "nvrtcCreateProgram", text: "it made no program") }
        return program
    }

    private func refusal(_ result: apus_nvrtc_result, _ program: apus_nvrtc_program) -> KernelCompilerError {
        var size = 0
        var log = self.text(result)
        if self.api.getProgramLogSize(program, &size) == 0, (2...Self.logBytesMax).contains(size) {
            var bytes = [CChar](repeating: 0, count: size + 1)
            if self.api.getProgramLog(program, &bytes) == 0 {
                log = String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            }
        }
        // 7: a builtin operation failed.
        if result == 7 || log.contains("libnvrtc-builtins") { return .builtinsMissing(version: self.version) }
        let words = log.split(whereSeparator: \.isNewline).joined(separator: " ")
        return .refused(version: self.version, log: String(words.prefix(Self.logMax)))
    }

    private func check(_ result: apus_nvrtc_result, _ name: String) throws(KernelCompilerError) {
        guard result != 0 else { return }
        throw .call(name: name, text: self.text(result))
    }

    private func text(_ result: apus_nvrtc_result) -> String {
        self.api.getErrorString.flatMap { $0(result) }.map { String(cString: $0) } ?? "error \(result)"
    }
}

/// Texts for C, each with a zero behind it, as long as the object lives.
private final class CStrings {
    /// Of zero-terminated copies.
    let pointers: [UnsafePointer<CChar>?]
    private let buffers: [UnsafeMutableBufferPointer<CChar>]

    init(_ texts: [[UInt8]]) {
        self.buffers = texts.map { text in
            let buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.count + 1)
            _ = buffer.initialize(from: text.map { CChar(bitPattern: $0) } + [0])
            return buffer
        }
        self.pointers = self.buffers.map { $0.baseAddress.map { UnsafePointer($0) } }
    }

    deinit { for buffer in self.buffers { buffer.deallocate() } }
}
