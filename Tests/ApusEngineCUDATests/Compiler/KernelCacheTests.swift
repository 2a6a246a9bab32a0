import ApusEngineCUDA
import Foundation
import Testing

@Suite struct KernelCacheTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "apus-cache-\(UUID().uuidString)").path

    private func cache(bytesMax: Int = 1_000) -> KernelCache {
        KernelCache(folder: self.folder, bytesMax: bytesMax) { Digest.of($0) }
    }

    private func remove() { try? FileManager.default.removeItem(atPath: self.folder) }

    @Test func `an image comes back as it was kept`() throws {
        defer { self.remove() }
        #expect(self.cache().entry("a") == .absent)

        try self.cache().keep([1, 2, 3], "a")

        #expect(self.cache().entry("a") == .image([1, 2, 3]))
        #expect(try FileManager.default.contentsOfDirectory(atPath: self.folder) == ["a.cubin"])
    }

    @Test func `everything that an image depends on is in its key`() {
        let cache = self.cache()
        func key(
            source: String = "s",
            options: [String] = ["-a", "-b"],
            compiler: String = "12.9",
            architecture: Int = 90
        ) -> String {
            cache.key(source: source, options: options, compiler: compiler, architecture: architecture)
        }

        let keys = [
            key(), key(source: "t"), key(options: ["-a-b"]), key(options: []), key(compiler: "13.0"),
            key(architecture: 120),
        ]

        #expect(Set(keys).count == keys.count)
        #expect(key() == key())
    }

    @Test(arguments: ["cut", "changed", "empty", "without an image"])
    func `a damaged file is told once and removed`(how: String) throws {
        defer { self.remove() }
        let cache = self.cache()
        try cache.keep([7, 8, 9], "a")
        let path = "\(self.folder)/a.cubin"
        var bytes = try Array(Data(contentsOf: URL(filePath: path)))
        switch how {
        case "cut": bytes.removeLast()
        case "changed": bytes[66] ^= 1
        case "without an image": bytes = Array(bytes.prefix(65))
        default: bytes = []
        }
        try Data(bytes).write(to: URL(filePath: path))

        #expect(cache.entry("a") == .corrupt(path: path))

        #expect(cache.entry("a") == .absent)
    }

    @Test func `what was of no use for longest makes room`() throws {
        defer { self.remove() }
        let cache = self.cache(bytesMax: 3 * 165)
        for (index, key) in ["a", "b", "c"].enumerated() {
            try cache.keep([UInt8](repeating: 1, count: 100), key)
            try self.use(key, at: 1_000 + index)
        }
        // Reading makes it the newest.
        #expect(cache.entry("a") != .absent)

        try cache.keep([UInt8](repeating: 2, count: 100), "d")

        #expect(["a", "b", "c", "d"].filter { cache.entry($0) != .absent } == ["a", "c", "d"])
    }

    @Test func `an image that is larger than all may be is kept alone`() throws {
        defer { self.remove() }
        let cache = self.cache(bytesMax: 10)
        try cache.keep([1], "a")

        try cache.keep([2], "b")

        #expect(cache.entry("a") == .absent)
        #expect(cache.entry("b") == .image([2]))
    }

    @Test func `a file that somebody left half written goes after a day`() throws {
        defer { self.remove() }
        try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
        for (name, time) in [("a.cubin.7", 1_000), ("b.cubin.8", Int(Date().timeIntervalSince1970))] {
            try Data([1]).write(to: URL(filePath: "\(self.folder)/\(name)"))
            try self.setTime(name, time)
        }

        try self.cache().keep([1], "c")

        #expect(
            try FileManager.default.contentsOfDirectory(atPath: self.folder).sorted() == ["b.cubin.8", "c.cubin"]
        )
    }

    @Test func `a folder that cannot be written is told`() {
        let cache = KernelCache(folder: "/proc/nowhere") { Digest.of($0) }

        #expect(throws: (any Error).self) { try cache.keep([1], "a") }
        #expect(cache.entry("a") == .absent)
    }

    private func use(_ key: String, at time: Int) throws { try self.setTime("\(key).cubin", time) }

    private func setTime(_ name: String, _ time: Int) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: Double(time))],
            ofItemAtPath: "\(self.folder)/\(name)"
        )
    }
}
