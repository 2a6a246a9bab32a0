/// The kernels' sources: one file that includes the others.
package struct KernelSource: Hashable, Sendable {
    package struct File: Hashable, Sendable {
        package let name: String
        package let bytes: [UInt8]

        package init(name: String, bytes: [UInt8]) { (self.name, self.bytes) = (name, bytes) }
    }

    /// Of the folder in a kernel pack.
    package static let folderName = "source"
    package static let mainName = "all.cu"

    package let main: File

    /// By name.
    package let headers: [File]

    /// `nil` without a main file.
    package init?(files: [File]) {
        guard let main = files.first(where: { $0.name == Self.mainName }) else { return nil }
        self.main = main
        self.headers = files.filter { $0.name != Self.mainName }.sorted { $0.name < $1.name }
    }

    /// What its hash is taken of, as `Deploy/compile_kernels.py` does it.
    package var hashed: [UInt8] {
        ([self.main] + self.headers).sorted { $0.name < $1.name }.reduce(into: []) { bytes, file in
            bytes += Array(file.name.utf8) + [0] + file.bytes + [0]
        }
    }
}
