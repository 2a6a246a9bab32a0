import ApusArtifacts
import ApusEngineCUDA
import ApusStudy
import Glibc

/// Where the kernel pack is: what was named, else `APUS_KERNELS`, else the folder beside this program.
enum KernelFolder {
    static let variable = "APUS_KERNELS"

    static func path(_ named: String?) throws -> String {
        if let named { return try WorkerPaths.absolute(named) }
        if let value = getenv(Self.variable).map({ String(cString: $0) }), !value.isEmpty {
            return try WorkerPaths.absolute(value)
        }
        let program = try WorkerPaths.program()
        let folder = program.lastIndex(of: "/").map { program[..<$0] } ?? ""
        return "\(folder)/\(KernelPack.folderName)"
    }

    /// Where a device's engine keeps what it compiled and measured: one place for all workers of this user, so that a new
    /// worker need not do it again; in the named folder where that place cannot be used.
    static func cache(_ folder: String) -> String {
        let otherwise = "\(folder)/cache"
        guard let place = WorkerPaths.cache().map({ "\($0)/devices" }) else { return otherwise }
        OfferedDevices.makeFolder(place)
        var status = stat()
        guard stat(place, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
            access(place, W_OK | X_OK) == 0
        else { return otherwise }
        return place
    }

    /// What NVRTC of this machine makes from the pack's sources, kept in the folder.
    static func runtime(_ pack: KernelPack, cache folder: String) -> RuntimeKernels {
        let cache = KernelCache(folder: folder) { Digester.digest(of: $0).hex }
        let places = NVRTCPlaces(environment: Self.environment(NVRTCPlaces.variables))
        return RuntimeKernels(pack: pack, cache: cache) { () throws(KernelCompilerError) in
            try KernelCompiler(places)
        }
    }

    /// NVIDIA's libraries of this machine, for a driver of that CUDA version.
    static func libraries(driver: Int) -> GPULibraries {
        GPULibraries(GPULibraryPlaces(environment: Self.environment(GPULibraryPlaces.variables)), driver: driver)
    }

    /// What of the environment says where NVRTC and the libraries are, for a device's engine process.
    static func searchEnvironment() -> [String: String] {
        Self.environment(NVRTCPlaces.variables + GPULibraryPlaces.variables)
    }

    /// The variables of these names.
    static func environment(_ names: [String]) -> [String: String] {
        let pairs = names.compactMap { name in getenv(name).map { (name, String(cString: $0)) } }
        return Dictionary(pairs) { first, _ in first }
    }

    static func pack(_ folder: String) throws(KernelPackError) -> KernelPack {
        try KernelPack(folder: folder) { Digester.digest(of: $0).hex }
    }
}
