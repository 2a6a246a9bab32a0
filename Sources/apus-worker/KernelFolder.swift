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

    static func pack(_ folder: String) throws(KernelPackError) -> KernelPack {
        try KernelPack(folder: folder) { Digester.digest(of: $0).hex }
    }
}
