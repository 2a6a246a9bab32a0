import ApusStudy
import ApusTestSupport
import Foundation

@testable import ApusArtifacts

/// Bytes and files that the artifacts' tests need.
enum Sample {
    /// Bytes that do not compress, the same for the same seed.
    static func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var state = seed
        let words = (0..<(count + 7) / 8).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
        return words.withUnsafeBytes { Array($0.prefix(count)) }
    }

    /// The bytes, so many times over.
    static func repeated(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
        var all: [UInt8] = []
        all.reserveCapacity(bytes.count * count)
        for _ in 0..<count { all.append(contentsOf: bytes) }
        return all
    }

    /// One tar archive of these blocks, with its end.
    static func tar(_ blocks: [UInt8]...) -> [UInt8] {
        Array(blocks.joined()) + [UInt8](repeating: 0, count: 1_024)
    }

    static func entry(_ path: String, _ bytes: [UInt8] = [], isExecutable: Bool = false) -> [UInt8] {
        let entry = ArchiveEntry(
            path: path,
            kind: .file,
            byteCount: UInt64(bytes.count),
            isExecutable: isExecutable
        )
        return Array([TarHeader.blocks(for: entry), bytes, TarHeader.padding(entry.byteCount)].joined())
    }

    static func folder(_ path: String) -> [UInt8] {
        TarHeader.blocks(for: ArchiveEntry(path: path, kind: .folder))
    }

    /// A header block with any fields, and a right checksum unless another is given.
    static func header(
        _ name: [UInt8],
        type: Character = "0",
        size: [UInt8] = Array("00000000000\u{0}".utf8),
        mode: String = "0000644\u{0}",
        link: String = "",
        magic: String = "ustar\u{0}00",
        prefix: String = "",
        checksum: String? = nil
    ) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ bytes: [UInt8], _ offset: Int) { block.replaceSubrange(offset..<offset + bytes.count, with: bytes) }
        put(Array(name.prefix(100)), 0)
        put(Array(mode.utf8), 100)
        put(size, 124)
        put([type.asciiValue ?? 0], 156)
        put(Array(link.utf8), 157)
        put(Array(magic.utf8), 257)
        put(Array(prefix.utf8), 345)
        let sum = String(TarHeader.checksum(block), radix: 8)
        let zeros = String(repeating: "0", count: 6 - sum.count)
        let right = "\(zeros)\(sum)\u{0} "
        put(Array((checksum ?? right).utf8), 148)
        return block
    }

    static func header(_ name: String, type: Character = "0", link: String = "") -> [UInt8] {
        Self.header(Array(name.utf8), type: type, link: link)
    }

    /// An extended header with this body.
    static func extended(_ body: [UInt8], type: Character = "x") -> [UInt8] {
        let size = String(body.count, radix: 8)
        let zeros = String(repeating: "0", count: 11 - size.count)
        let header = Self.header(Array("PaxHeader".utf8), type: type, size: Array("\(zeros)\(size)\u{0}".utf8))
        return Array([header, body, TarHeader.padding(UInt64(body.count))].joined())
    }

    static func zstd(_ bytes: [UInt8], threads: Int32 = 0) throws -> [UInt8] {
        var output: [UInt8] = []
        let encoder = try ZstdEncoder(level: 3, threads: threads) { output.append(contentsOf: $0) }
        try bytes.withUnsafeBytes { try encoder.write($0) }
        try encoder.finish()
        return output
    }

    static let reader = ArchiveReader { .zero }
}

extension StoreScratchFolder {
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8], mode: Int = 0o644) throws -> String {
        let url = URL(fileURLWithPath: self.path).appendingPathComponent(name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: url.path)
        return url.path
    }

    func read(_ name: String) -> [UInt8]? {
        FileManager.default.contents(atPath: self.path + "/" + name).map { Array($0) }
    }

    func folder(_ name: String) throws -> String {
        try FileManager.default.createDirectory(
            atPath: self.path + "/" + name,
            withIntermediateDirectories: true
        )
        return self.path + "/" + name
    }

    /// Everything beneath, in order.
    func listing(_ name: String = "") -> [String] {
        let names = FileManager.default.subpaths(atPath: self.path + "/" + name) ?? []
        return names.sorted()
    }

    func mode(_ name: String) -> Int? {
        try? FileManager.default.attributesOfItem(atPath: self.path + "/" + name)[.posixPermissions] as? Int
    }
}
