import ApusEngineCUDA
import Testing

@Suite struct NVRTCPlacesTests {
    @Test func `what was told comes first, then CUDA's folders, then the loader's own search`() throws {
        let places = NVRTCPlaces(environment: ["APUS_NVRTC": "/told", "CUDA_HOME": "/home/cuda", "CUDA_PATH": "/cuda"])

        let told = try #require(places.paths.firstIndex(of: "/told/libnvrtc.so.12"))
        let path = try #require(places.paths.firstIndex(of: "/cuda/lib64/libnvrtc.so.12"))
        let home = try #require(places.paths.firstIndex(of: "/home/cuda/lib64/libnvrtc.so.12"))
        let usual = try #require(places.paths.firstIndex(of: "/usr/local/cuda/lib64/libnvrtc.so.12"))
        let search = try #require(places.paths.firstIndex(of: "libnvrtc.so.12"))
        #expect(told < path && path < home && home < usual && usual < search)
    }

    @Test(arguments: ["/told", "/told/nvidia/cuda_nvrtc/lib/libnvrtc.so.12", "/told/nvidia/cu13/lib/libnvrtc.so.13"])
    func `a file, and Python's folder of packages, can be told`(path: String) {
        #expect(NVRTCPlaces(environment: ["APUS_NVRTC": "/told"]).paths.contains(path))
    }

    @Test func `a place that depends on the current folder is not taken`() {
        #expect(NVRTCPlaces(environment: ["APUS_NVRTC": "told"]) == NVRTCPlaces(environment: [:]))
    }
}
