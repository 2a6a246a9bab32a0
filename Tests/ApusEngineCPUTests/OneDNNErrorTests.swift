import ApusEngineCPU
import Testing

@Suite struct OneDNNErrorTests {
    @Test(
        arguments: [
            (
                OneDNNError.missing(library: "libdnnl.so.2", reason: "no such file"),
                "oneDNN is not usable, libdnnl.so.2 cannot be opened (no such file); install Debian's package "
                    + "libdnnl2 (libdnnl-dev to build), or train with the slow reference backend"
            ),
            (
                .symbolMissing(library: "libdnnl.so.2", symbol: "dnnl_version"),
                "libdnnl.so.2 has no function dnnl_version; install Debian's package libdnnl2 of oneDNN 2.6 or "
                    + "later 2.x"
            ),
            (
                .wrongVersion(found: "3.1.0"),
                "oneDNN 2.6 or later 2.x is needed, and this is 3.1.0; install Debian's package libdnnl2"
            ),
            (
                .call(name: "dnnl_primitive_create", status: 1),
                "oneDNN's dnnl_primitive_create failed: out of memory (status 1); use a smaller batch or fewer filters"
            ),
            (
                .call(name: "dnnl_primitive_execute", status: 2),
                "oneDNN's dnnl_primitive_execute failed: invalid arguments (status 2)"
            ),
            (.batch("a call takes 1 to 4 samples, not 5"), "a call takes 1 to 4 samples, not 5"),
        ]
    )
    func `errors say what happened and what to do`(error: OneDNNError, text: String) {
        #expect("\(error)" == text)
    }
}
