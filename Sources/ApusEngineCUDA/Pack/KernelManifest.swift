internal import ApusEngine

/// The manifest of a kernel pack, as JSON.
struct KernelManifest {
    struct Mistake: Error {
        let reason: String
    }

    /// Of the manifest itself.
    static let format = 1

    private static let filesMax = 64

    let source: String
    let compiler: String
    let cuda: Int
    let files: [KernelPack.File]

    init(json: [UInt8]) throws(Mistake) {
        let tree: JSONValue
        do {
            tree = try JSONValue(json: json)
        } catch {
            throw Mistake(reason: "no JSON: \(error)")
        }
        let format = try Self.integer(tree, "format")
        guard format == Self.format else {
            throw Mistake(reason: "format \(format), and this program reads \(Self.format)")
        }
        self.source = try Self.text(tree, "source")
        self.compiler = try Self.text(tree, "compiler")
        self.cuda = try Self.integer(tree, "cuda")
        guard case .list(let items)? = tree["files"], (1...Self.filesMax).contains(items.count) else {
            throw Mistake(reason: "'files' is no list of 1 to \(Self.filesMax) files")
        }
        var files: [KernelPack.File] = []
        for item in items { files.append(try Self.file(item)) }
        self.files = files
    }

    private static func file(_ tree: JSONValue) throws(Mistake) -> KernelPack.File {
        let name = try Self.text(tree, "name")
        guard !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else {
            throw Mistake(reason: "'\(name)' is no name of a file")
        }
        guard let kind = KernelPack.File.Kind(rawValue: try Self.text(tree, "kind")) else {
            throw Mistake(reason: "\(name) is neither cubin nor ptx")
        }
        return KernelPack.File(
            name: name,
            kind: kind,
            architecture: try Self.integer(tree, "architecture"),
            bytes: try Self.integer(tree, "bytes"),
            sha256: try Self.text(tree, "sha256")
        )
    }

    private static func text(_ tree: JSONValue, _ key: String) throws(Mistake) -> String {
        guard case .text(let text)? = tree[key] else { throw Mistake(reason: "'\(key)' is no text") }
        return text
    }

    private static func integer(_ tree: JSONValue, _ key: String) throws(Mistake) -> Int {
        guard case .integer(let number)? = tree[key] else { throw Mistake(reason: "'\(key)' is no whole number") }
        return number
    }
}
