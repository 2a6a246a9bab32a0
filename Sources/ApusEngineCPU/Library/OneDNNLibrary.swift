import ApusEngine

/// oneDNN's library or libgomp, opened at run time.
struct OneDNNLibrary {
    private let name: String
    private let library: DynamicLibrary

    init(_ name: String) throws(OneDNNError) {
        self.name = name
        do throws(DynamicLibrary.Missing) {
            self.library = try DynamicLibrary(name)
        } catch {
            throw .missing(library: name, reason: error.reasons.joined(separator: "; "))
        }
    }

    /// The function of that name, as the C function type that the caller asks for.
    func required<Function>(_ symbol: String) throws(OneDNNError) -> Function {
        guard let function: Function = self.library.function(symbol) else {
            throw .symbolMissing(library: self.name, symbol: symbol)
        }
        return function
    }
}
