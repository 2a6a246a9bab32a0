import ApusEngineCUDA
import Foundation

/// A folder with a manifest and the files that it names; gone with the value.
final class PackFolder {
    let path = FileManager.default.temporaryDirectory.appending(path: "apus-pack-\(UUID().uuidString)").path

    init(source: String = KernelPack.sourceHash, cuda: Int = 12_090, names: [String] = PackFolder.names) throws {
        try FileManager.default.createDirectory(atPath: "\(self.path)/source", withIntermediateDirectories: true)
        let files = names.map { name in
            let kind = name.hasSuffix("ptx") ? "ptx" : "cubin"
            return """
                {"name":"\(name)","kind":"\(kind)","architecture":\(name.filter(\.isNumber)),
                 "bytes":\(name.utf8.count),"sha256":"hash of \(name)"}
                """
        }
        for name in names { try self.write(name, to: name) }
        try self.write(
            """
            {"format":1,"source":"\(source)","compiler":"NVRTC 12.9","cuda":\(cuda),
             "files":[\(files.joined(separator: ","))]}
            """,
            to: KernelPack.manifestName
        )
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    static let names = ["sm_75.cubin", "sm_80.cubin", "sm_86.cubin", "sm_90.cubin", "compute_90.ptx"]

    /// What the hash of the right sources is taken of.
    static let sources = Array("all.cu\0main\0base.cu\0base\0".utf8)

    func write(_ text: String, to name: String) throws {
        try text.write(toFile: "\(self.path)/\(name)", atomically: true, encoding: .utf8)
    }

    /// With the sources that this program was made with.
    func writeSources() throws {
        try self.write("main", to: "source/all.cu")
        try self.write("base", to: "source/base.cu")
    }

    func pack() throws -> KernelPack {
        try KernelPack(folder: self.path) { bytes in
            bytes == Self.sources ? KernelPack.sourceHash : "hash of " + String(decoding: bytes, as: UTF8.self)
        }
    }
}
