internal import ApusEngine
internal import CCUDA
internal import FoundationEssentials
internal import Glibc

/// NVRTC's library, opened at run time together with the builtins beside it.
struct NVRTCLibrary {
    private let library: DynamicLibrary

    /// Opens the first one that there is.
    init(_ places: NVRTCPlaces) throws(KernelCompilerError) {
        do throws(DynamicLibrary.Missing) {
            self.library = try DynamicLibrary(firstOf: places.paths)
        } catch {
            throw .missing(tried: error.reasons)
        }
        self.openBuiltins()
    }

    /// NVRTC opens them by their bare name, which is found when they are in the process already.
    private func openBuiltins() {
        guard let address = self.library.address("nvrtcVersion"), let file = Self.file(of: address),
            let slash = file.lastIndex(of: "/")
        else { return }
        let folder = String(file[..<slash])
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        // What cannot be opened is told by the first compilation.
        for name in names.sorted() where name.hasPrefix("libnvrtc-builtins.so") {
            _ = dlopen("\(folder)/\(name)", RTLD_NOW | RTLD_GLOBAL)
        }
    }

    /// The file that is mapped at an address, whose name the loader's own search leaves unsaid.
    private static func file(of address: UInt) -> String? {
        let maps = FileManager.default.contents(atPath: "/proc/self/maps").map { String(decoding: $0, as: UTF8.self) }
        for line in (maps ?? "").split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 5)
            let bounds = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard words.count == 6, bounds.count == 2, bounds[0]..<bounds[1] ~= address else { continue }
            return String(words[5].drop { $0 == " " })
        }
        return nil
    }

    fileprivate func required<Function>(_ name: String) throws(KernelCompilerError) -> Function {
        guard let function: Function = self.library.function(name) else {
            throw .unusable(path: self.library.path, lacks: name)
        }
        return function
    }

    fileprivate func optional<Function>(_ name: String) -> Function? { self.library.function(name) }
}

extension apus_nvrtc {
    /// Fills the table, one line for each symbol, in the order of the header.
    init(loadedFrom library: NVRTCLibrary) throws(KernelCompilerError) {
        self.init(
            getErrorString: library.optional("nvrtcGetErrorString"),
            version: try library.required("nvrtcVersion"),
            getNumSupportedArchs: library.optional("nvrtcGetNumSupportedArchs"),
            getSupportedArchs: library.optional("nvrtcGetSupportedArchs"),
            createProgram: try library.required("nvrtcCreateProgram"),
            destroyProgram: try library.required("nvrtcDestroyProgram"),
            compileProgram: try library.required("nvrtcCompileProgram"),
            getProgramLogSize: try library.required("nvrtcGetProgramLogSize"),
            getProgramLog: try library.required("nvrtcGetProgramLog"),
            getCUBINSize: try library.required("nvrtcGetCUBINSize"),
            getCUBIN: try library.required("nvrtcGetCUBIN")
        )
    }
}
