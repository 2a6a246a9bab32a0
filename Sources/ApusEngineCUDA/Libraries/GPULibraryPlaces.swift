/// Where cuBLASLt and cuDNN may be, in the order in which they are looked for.
package struct GPULibraryPlaces: Hashable, Sendable {
    /// A list of folders with colons between them: of libraries, CUDA's, or Python's `site-packages`; `none` lets nothing be
    /// looked for.
    package static let variable = "APUS_GPU_LIBRARIES"
    private static let cudaVariables = ["CUDA_PATH", "CUDA_HOME"]
    private static let pythonVariables = ["VIRTUAL_ENV", "CONDA_PREFIX"]

    /// What of the environment says where they are.
    package static let variables = [Self.variable] + Self.cudaVariables + Self.pythonVariables

    /// Folders that are told, at the most.
    private static let toldMax = 64
    private static let below = [
        "", "/lib64", "/lib", "/targets/x86_64-linux/lib", "/targets/sbsa-linux/lib", "/nvidia/cublas/lib",
        "/nvidia/cudnn/lib", "/nvidia/cu13/lib", "/cublas/lib", "/cudnn/lib", "/cu13/lib",
    ]
    private static let systemFolders = [
        "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/local/lib", "/opt/cuda",
    ]

    /// Those with Python's packages from PyPI: the wheels put their libraries below `site-packages/nvidia`.
    private static let pythonVersions = (9...14).reversed().map { "python3.\($0)" }

    /// Whether they are looked for at all.
    package let isWanted: Bool

    /// Absolute ones.
    private let folders: [String]

    /// Whether the loader's own search comes last.
    private let asksLoader: Bool

    /// `environment` is this process's; what it names comes first.
    package init(environment: [String: String]) {
        let told = environment[Self.variable] ?? ""
        self.isWanted = told != "none"
        self.asksLoader = true
        var folders: [String] = []
        func add(_ folder: String) {
            guard folder.hasPrefix("/") else { return }
            folders += Self.below.map { folder + $0 }
        }
        for folder in told.split(separator: ":").prefix(Self.toldMax) { add(String(folder)) }
        for variable in Self.cudaVariables { add(environment[variable] ?? "") }
        for variable in Self.pythonVariables {
            guard let folder = environment[variable], folder.hasPrefix("/") else { continue }
            for version in Self.pythonVersions { add("\(folder)/lib/\(version)/site-packages") }
        }
        add("/usr/local/cuda")
        folders += Self.systemFolders
        for version in Self.pythonVersions {
            add("/usr/local/lib/\(version)/site-packages")
            add("/usr/local/lib/\(version)/dist-packages")
        }
        self.folders = folders
    }

    /// Only these folders.
    package init(folders: [String]) { (self.isWanted, self.folders, self.asksLoader) = (true, folders, false) }

    /// Places of the first file of these names: absolute ones are looked for as files, the others by the loader.
    package func paths(_ names: [String]) -> [String] {
        self.folders.flatMap { folder in names.map { "\(folder)/\($0)" } } + (self.asksLoader ? names : [])
    }
}
