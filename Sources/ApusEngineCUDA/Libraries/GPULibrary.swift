/// One of NVIDIA's libraries: a table of its functions, and every status checked.
protocol GPULibrary {
    /// For people.
    static var name: String { get }

    /// The oldest version that has all that is called, numbered as the library numbers itself.
    static var oldest: Int { get }

    /// Numbered as the library numbers itself.
    var version: Int { get }

    /// A version for people: `12.9.3`.
    static func text(_ version: Int) -> String

    /// What the library says of a status; `nil` where it says nothing.
    func words(_ status: Int32) -> String?

    /// What all its calls on the device that is entered go through.
    func open() throws(CUDAError) -> LibraryHandle
}

extension GPULibrary {
    var versionText: String { Self.text(self.version) }

    /// Throws for a version below the oldest.
    static func require(_ version: Int, _ path: String) throws(GPULibraryError) {
        guard version < Self.oldest else { return }
        throw .tooOld(library: Self.name, path: path, version: Self.text(version), oldest: Self.text(Self.oldest))
    }

    /// Throws unless a call succeeded.
    func check(_ status: Int32, _ name: StaticString) throws(CUDAError) {
        guard status != 0 else { return }
        throw CUDAError.library(name: "\(name)", code: status, text: self.words(status) ?? "unknown error")
    }
}

/// A library on one device.
final class OpenLibrary<Library: GPULibrary> {
    let library: Library
    let handle: LibraryHandle

    /// Its context is to stay as long as the handle.
    private let device: Device

    /// Enters the device.
    init(_ library: Library, _ device: Device) throws(CUDAError) {
        try device.enter()
        (self.library, self.handle, self.device) = (library, try library.open(), device)
    }
}
