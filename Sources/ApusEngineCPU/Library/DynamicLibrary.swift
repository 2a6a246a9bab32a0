import Glibc

/// A shared library that was opened at run time, and stays open until the process ends.
///
/// Never closed: oneDNN and libgomp leave threads behind that would run unmapped code.
struct DynamicLibrary {
    private let name: String
    private let handle: UnsafeMutableRawPointer

    init(_ name: String) throws(OneDNNError) {
        guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else {
            throw .missing(library: name, reason: dlerror().map { String(cString: $0) } ?? "no reason given")
        }
        self.name = name
        self.handle = handle
    }

    /// The function of that name, as the C function type that the caller asks for.
    func required<Function>(_ symbol: String) throws(OneDNNError) -> Function {
        guard let address = dlsym(self.handle, symbol) else {
            throw .symbolMissing(library: self.name, symbol: symbol)
        }
        // SAFETY: a C function type has the size of a pointer, and the tables in COneDNN take their types
        // from the library's own header.
        return unsafeBitCast(address, to: Function.self)
    }
}
