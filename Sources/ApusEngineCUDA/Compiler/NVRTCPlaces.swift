/// Where libnvrtc may be, in the order in which it is looked for.
package struct NVRTCPlaces: Hashable, Sendable {
    /// Names a library file, a folder with one, a CUDA folder, or Python's `site-packages`.
    package static let variable = "APUS_NVRTC"
    private static let cudaVariables = ["CUDA_PATH", "CUDA_HOME"]

    /// What of the environment says where it is.
    package static let variables = [Self.variable] + Self.cudaVariables

    // Version 12 first: more drivers take what it makes.
    private static let names = ["libnvrtc.so.12", "libnvrtc.so.13", "libnvrtc.so"]
    private static let folders = [
        "", "/lib64", "/lib", "/targets/x86_64-linux/lib", "/nvidia/cuda_nvrtc/lib", "/cuda_nvrtc/lib",
        "/nvidia/cu13/lib", "/cu13/lib",
    ]

    /// Absolute ones are looked for as files, the others by the loader.
    package let paths: [String]

    /// `environment` is this process's; what it names comes first.
    package init(environment: [String: String]) {
        var paths: [String] = []
        func add(below folder: String) {
            for part in Self.folders { for name in Self.names { paths.append("\(folder)\(part)/\(name)") } }
        }
        if let told = environment[Self.variable], told.hasPrefix("/") {
            paths.append(told)
            add(below: told)
        }
        for variable in Self.cudaVariables {
            if let folder = environment[variable], folder.hasPrefix("/") { add(below: folder) }
        }
        add(below: "/usr/local/cuda")
        self.paths = paths + Self.names
    }

    package init(paths: [String]) { self.paths = paths }
}
