internal import FoundationEssentials

/// The compiled kernels beside the worker: images for several devices, and a manifest that says what they are.
///
/// `Deploy/kernels` makes it. Nothing of it is loaded before its size and hash are those of the manifest.
package struct KernelPack: Sendable {
    package static let manifestName = "manifest.json"

    /// Of the folder beside the program.
    package static let folderName = "kernels"

    /// SHA-256 of the kernels' sources that this program was made with; `Deploy/compile_kernels.py --hash` prints it.
    package static let sourceHash = "0cc33ccdcca121d2c1ffeae0b236b024821522f0dad60b007adc739cffa2b575"

    /// An image of the pack.
    package struct File: Hashable, Sendable {
        package enum Kind: String, Sendable {
            case cubin
            case ptx
        }

        package let name: String
        package let kind: Kind

        /// Compute capability times ten: 90 is 9.0.
        package let architecture: Int
        package let bytes: Int

        /// In hexadecimal digits.
        package let sha256: String
    }

    private static let sourcesMax = 64

    package let folder: String

    /// What compiled it, for people.
    package let compiler: String

    /// CUDA's version of the compiler, which a driver must know to take PTX: 12090 is 12.9.
    package let cuda: Int
    package let files: [File]
    private let digest: @Sendable ([UInt8]) -> String

    /// Reads the manifest; `digest` gives the SHA-256 of bytes, in lower-case hexadecimal digits.
    package init(
        folder: String,
        digest: @escaping @Sendable ([UInt8]) -> String
    ) throws(KernelPackError) {
        let path = "\(folder)/\(Self.manifestName)"
        guard let bytes = FileManager.default.contents(atPath: path) else { throw .missing(folder: folder) }
        let manifest: KernelManifest
        do throws(KernelManifest.Mistake) {
            manifest = try KernelManifest(json: Array(bytes))
        } catch {
            throw .manifest(path: path, reason: error.reason)
        }
        guard manifest.source == Self.sourceHash else { throw .otherVersion(folder: folder, found: manifest.source) }
        (self.folder, self.compiler, self.cuda) = (folder, manifest.compiler, manifest.cuda)
        (self.files, self.digest) = (manifest.files, digest)
    }

    /// The best image for a device: a cubin of its own kind, one of an earlier minor version, or else PTX.
    package func file(major: Int, minor: Int, driver: Int) throws(KernelPackError) -> File {
        let wanted = major * 10 + minor
        let cubins = self.files.filter {
            $0.kind == .cubin && $0.architecture / 10 == major && $0.architecture <= wanted
        }
        if let best = cubins.max(by: { $0.architecture < $1.architecture }) { return best }
        let texts = self.files.filter { $0.kind == .ptx && $0.architecture <= wanted }
        guard let text = texts.max(by: { $0.architecture < $1.architecture }) else {
            let there = self.files.map(\.name).sorted()
            throw .noImage(folder: self.folder, computeCapability: "\(major).\(minor)", there: there)
        }
        guard driver >= self.cuda else {
            throw .driverTooOld(path: "\(self.folder)/\(text.name)", driver: driver, needed: self.cuda)
        }
        return text
    }

    /// A file's bytes, when they are those of the manifest.
    package func read(_ file: File) throws(KernelPackError) -> [UInt8] {
        let path = "\(self.folder)/\(file.name)"
        guard let data = FileManager.default.contents(atPath: path) else { throw .fileMissing(path: path) }
        guard data.count == file.bytes else {
            throw .truncated(path: path, bytes: data.count, expected: file.bytes)
        }
        let bytes = Array(data)
        guard self.digest(bytes) == file.sha256 else { throw .otherHash(path: path) }
        return bytes
    }

    /// What its images were compiled from, when it is what this program was made with.
    package func source() throws(KernelPackError) -> KernelSource {
        let folder = "\(self.folder)/\(KernelSource.folderName)"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        guard names.count <= Self.sourcesMax else { throw .otherSource(folder: folder) }
        let files = names.sorted().compactMap { name in
            FileManager.default.contents(atPath: "\(folder)/\(name)").map {
                KernelSource.File(name: name, bytes: Array($0))
            }
        }
        guard let source = KernelSource(files: files) else { throw .sourceMissing(folder: folder) }
        guard self.digest(source.hashed) == Self.sourceHash else { throw .otherSource(folder: folder) }
        return source
    }

    static func versionText(_ version: Int) -> String { "\(version / 1_000).\(version % 1_000 / 10)" }
}
