internal import CCUDA
internal import FoundationEssentials
internal import Glibc

/// NVRTC's library, opened at run time together with the builtins beside it.
struct NVRTCLibrary {
    private let handle: UnsafeMutableRawPointer
    private let path: String

    /// Opens the first one that there is.
    init(_ places: NVRTCPlaces) throws(KernelCompilerError) {
        var tried: [String] = []
        for path in places.paths {
            if path.hasPrefix("/"), !Self.isFile(path) { continue }
            guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
                // The loader's own search names nothing that somebody asked for.
                if path.hasPrefix("/") { tried.append(dlerror().map { String(cString: $0) } ?? path) }
                continue
            }
            (self.handle, self.path) = (handle, path)
            self.openBuiltins()
            return
        }
        throw .missing(tried: tried)
    }

    private static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// NVRTC opens them by their bare name, which is found when they are in the process already.
    private func openBuiltins() {
        guard let symbol = dlsym(self.handle, "nvrtcVersion"), let file = Self.file(of: UInt(bitPattern: symbol)),
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
        guard let symbol = dlsym(self.handle, name) else { throw .unusable(path: self.path, lacks: name) }
        // SAFETY: the header declares each member with the type that NVRTC's interface gives the function.
        return unsafeBitCast(symbol, to: Function.self)
    }

    fileprivate func optional<Function>(_ name: String) -> Function? {
        // SAFETY: as above.
        dlsym(self.handle, name).map { unsafeBitCast($0, to: Function.self) }
    }
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
