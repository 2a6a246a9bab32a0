internal import ApusEngine

/// A library of NVIDIA's, opened at run time and never closed.
struct LibraryFile {
    /// Of the library, for people.
    private let name: String
    private let library: DynamicLibrary

    /// Opens the first one that there is.
    init(_ name: String, _ paths: [String]) throws(GPULibraryError) {
        self.name = name
        do throws(DynamicLibrary.Missing) {
            self.library = try DynamicLibrary(firstOf: paths)
        } catch {
            throw .missing(library: name, tried: error.reasons)
        }
    }

    var path: String { self.library.path }

    /// A function's address as the member that it fills.
    func required<Function>(_ symbol: String) throws(GPULibraryError) -> Function {
        guard let function: Function = self.library.function(symbol) else {
            throw .unusable(library: self.name, path: self.path, lacks: symbol)
        }
        return function
    }

    func optional<Function>(_ symbol: String) -> Function? { self.library.function(symbol) }
}
