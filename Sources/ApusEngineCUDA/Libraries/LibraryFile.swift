internal import Glibc

/// A library of NVIDIA's, opened at run time and never closed.
struct LibraryFile {
    /// Of the library, for people.
    private let name: String
    let path: String
    private let handle: UnsafeMutableRawPointer

    /// Opens the first one that there is.
    init(_ name: String, _ paths: [String]) throws(GPULibraryError) {
        var tried: [String] = []
        for path in paths {
            if path.hasPrefix("/"), !Self.isFile(path) { continue }
            guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
                // The loader's own search names nothing that somebody asked for.
                if path.hasPrefix("/") { tried.append(dlerror().map { String(cString: $0) } ?? path) }
                continue
            }
            (self.name, self.path, self.handle) = (name, path, handle)
            return
        }
        throw .missing(library: name, tried: tried)
    }

    private static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// A function's address as the member that it fills.
    func required<Function>(_ symbol: String) throws(GPULibraryError) -> Function {
        guard let address = dlsym(self.handle, symbol) else {
            throw .unusable(library: self.name, path: self.path, lacks: symbol)
        }
        // SAFETY: the headers declare each member with the type that the library's interface gives the function.
        return unsafeBitCast(address, to: Function.self)
    }

    func optional<Function>(_ symbol: String) -> Function? {
        // SAFETY: as above.
        dlsym(self.handle, symbol).map { unsafeBitCast($0, to: Function.self) }
    }
}
