import ApusTestSupport
import FoundationEssentials
import Testing

@testable import ApusEngine

@Suite struct DynamicLibraryTests {
    @Test func `the first library that there is is opened`() throws {
        let library = try DynamicLibrary(firstOf: ["/nowhere/libz.so.1", "libno-such-library.so", "libz.so.1"])
        typealias Version = @convention(c) () -> UnsafePointer<CChar>

        #expect(library.path == "libz.so.1")
        let version: Version = try #require(library.function("zlibVersion"))
        #expect(String(cString: version()).hasPrefix("1."))
        #expect(library.address("zlibVersion") != nil)
        let absent: Version? = library.function("zlib_no_such_function")
        #expect(absent == nil)
        #expect(library.address("zlib_no_such_function") == nil)
    }

    @Test func `what is there and no library is told, and what was looked for by its name is not`() throws {
        let scratch = try StoreScratchFolder()
        let path = "\(scratch.path)/libtext.so"
        try Data("text".utf8).write(to: URL(filePath: path))

        let error = #expect(throws: DynamicLibrary.Missing.self) {
            try DynamicLibrary(firstOf: ["libno-such-library.so", scratch.path, path])
        }

        #expect(error?.reasons.count == 1)
        #expect(error?.reasons.first?.contains(path) == true)
        #expect(throws: DynamicLibrary.Missing(reasons: [])) { try DynamicLibrary(firstOf: []) }
    }

    @Test func `one library that is not there is told`() {
        let error = #expect(throws: DynamicLibrary.Missing.self) { try DynamicLibrary("libno-such-library.so") }
        #expect(error?.reasons.first?.contains("cannot open shared object file") == true)
    }
}
