import Glibc

/// A shared library that was opened at run time.
///
/// It stays open until the process ends: libraries leave threads behind that would run unmapped code.
package struct DynamicLibrary {
    package let path: String
    private let handle: UnsafeMutableRawPointer

    /// Nothing could be opened; the loader's reasons.
    package struct Missing: Error, Hashable {
        package let reasons: [String]
    }

    /// Opens a file by its path, or what the loader finds by a name.
    package init(_ path: String) throws(Missing) {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw Missing(reasons: [dlerror().map { String(cString: $0) } ?? "\(path): no reason given"])
        }
        (self.path, self.handle) = (path, handle)
    }

    /// Opens the first one that there is.
    ///
    /// The error has the reasons of the files only that are there and cannot be opened: of what the loader looked for by
    /// its name nobody asked.
    package init(firstOf paths: [String]) throws(Missing) {
        var reasons: [String] = []
        for path in paths {
            if path.hasPrefix("/"), !Self.isFile(path) { continue }
            do throws(Missing) {
                self = try DynamicLibrary(path)
                return
            } catch {
                if path.hasPrefix("/") { reasons += error.reasons }
            }
        }
        throw Missing(reasons: reasons)
    }

    private static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// The function of that name as the C function type that the caller asks for; `nil` where the library has none.
    package func function<Function>(_ name: String) -> Function? {
        // SAFETY: a C function type has the size of a pointer, and the tables of COneDNN and CCUDA, which alone are
        // filled with this, give each member the type that the library's interface gives the function.
        dlsym(self.handle, name).map { unsafeBitCast($0, to: Function.self) }
    }

    /// Where the function of that name is in memory.
    package func address(_ name: String) -> UInt? { dlsym(self.handle, name).map { UInt(bitPattern: $0) } }
}
