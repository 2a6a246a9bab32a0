import COneDNN
import Testing

@testable import ApusEngineCPU

@Suite struct OneDNNRuntimeTests {
    @Test func `a missing oneDNN is told apart from a missing libgomp`() {
        #expect {
            _ = try OneDNNRuntime(library: "libdnnl-absent.so.2")
        } throws: { error in
            guard case OneDNNError.missing("libdnnl-absent.so.2", _) = error else { return false }
            return true
        }
        #expect {
            _ = try OneDNNRuntime(threads: "libgomp-absent.so.1")
        } throws: { error in
            guard case OneDNNError.missing("libgomp-absent.so.1", _) = error else { return false }
            return true
        }
    }

    @Test func `a library without oneDNN's functions is refused`() {
        #expect(throws: OneDNNError.symbolMissing(library: "libgomp.so.1", symbol: "dnnl_version")) {
            _ = try OneDNNRuntime(library: "libgomp.so.1")
        }
    }

    @Test func `a failed call keeps its name`() throws {
        let context = try Context(runtime: OneDNNRuntime(), threads: 1)

        #expect(throws: OneDNNError.call(name: "dnnl_memory_desc_init_by_tag", status: 2)) {
            _ = try context.descriptor([-1, 3], dnnl_nc)
        }
    }
}
