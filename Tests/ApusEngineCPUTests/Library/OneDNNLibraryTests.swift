import Testing

@testable import ApusEngineCPU

@Suite struct OneDNNLibraryTests {
    @Test func `a library that is not there is an error that names it`() {
        #expect {
            _ = try OneDNNLibrary("libdnnl-absent.so.2")
        } throws: { error in
            guard case OneDNNError.missing("libdnnl-absent.so.2", let reason) = error else { return false }
            return reason.contains("cannot open shared object file")
        }
    }

    @Test func `a function that is not there is an error that names it`() throws {
        let library = try OneDNNLibrary("libgomp.so.1")
        typealias Function = @convention(c) () -> Void

        #expect(throws: OneDNNError.symbolMissing(library: "libgomp.so.1", symbol: "omp_no_such_function")) {
            let _: Function = try library.required("omp_no_such_function")
        }
    }
}
