import ApusTestSupport
import Testing

@testable import ApusArtifacts

/// Archives as an attacker sends them: each is refused, and nothing appears outside the target.
@Suite struct HostileArchiveTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let tar: [UInt8]
        let fault: ArchiveFault

        init(_ name: String, _ fault: ArchiveFault, _ blocks: [UInt8]...) {
            self.testDescription = name
            self.fault = fault
            self.tar = Array(blocks.joined()) + [UInt8](repeating: 0, count: 1_024)
        }
    }

    private static func named(_ name: String) -> [UInt8] { Sample.header(name) }

    private static func pax(_ records: (String, String)...) -> [UInt8] {
        Sample.extended(PaxRecords.encode(records.map { (key: $0.0, value: $0.1) }))
    }

    private static func sized(_ size: [UInt8]) -> [UInt8] {
        Sample.header(Array("a".utf8), size: size)
    }

    private static func sized(_ size: String) -> [UInt8] {
        Self.sized(Array(size.utf8))
    }

    private static func raw(_ body: String) -> [UInt8] {
        Sample.extended(Array(body.utf8))
    }

    private static let base256: [UInt8] = [0x80, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    private static let zeros = [UInt8](repeating: 0, count: 1_024)
    private static let zeroBlock = [UInt8](repeating: 0, count: 512)
    private static let manyEntries = Array((0...50).map { named("f\($0)") }.joined())
    private static let folderWithBytes = Sample.header(
        Array("d/".utf8),
        type: "5",
        size: Array("00000000017\u{0}".utf8)
    )

    static let paths: [Case] = [
        Case("parent", .badPath, named("../x")),
        Case("parent inside", .badPath, named("a/../../x")),
        Case("parent alone", .badPath, named("..")),
        Case("absolute", .badPath, named("/tmp/apus-hostile")),
        Case("double slash", .badPath, named("a//b")),
        Case("backslash", .badPath, named("..\\x")),
        Case("escape sequence", .badPath, named("a\u{1B}[2J")),
        Case("newline", .badPath, named("a\nb")),
        Case("delete", .badPath, named("a\u{7F}")),
        Case("empty", .badPath, named("")),
        Case("dot", .badPath, named(".")),
        Case("file with a slash behind", .badPath, named("a/")),
        Case("no UTF-8", .badPath, Sample.header([0xFF, 0xFE])),
        Case("overlong UTF-8", .badPath, Sample.header([0xC0, 0xAE, 0xC0, 0xAE])),
        Case("parent by prefix", .badPath, Sample.header(Array("x".utf8), prefix: "..")),
        Case("absolute by prefix", .badPath, Sample.header(Array("x".utf8), prefix: "/tmp")),
        Case("parent by extended header", .badPath, pax(("path", "../x")), named("a")),
        Case("zero byte by extended header", .badPath, pax(("path", "a\u{0}b")), named("a")),
        Case("4 KiB name", .badPath, pax(("path", String(repeating: "n", count: 4_096))), named("a")),
        Case("deep", .badPath, pax(("path", String(repeating: "d/", count: 400) + "x")), named("a")),
        Case("folder that leads out", .badPath, Sample.header("../d/", type: "5")),
        Case("dot dot after dot", .badPath, named("./../x")),
        Case("2,000 folders deep", .badPath, pax(("path", String(repeating: "d/", count: 2_000) + "x")), named("a")),
        Case("path override with a good name", .badPath, pax(("path", "/etc/cron.d/x")), named("harmless")),
        Case("zero byte in the name", .badPath, Sample.header([0x2E, 0x2E, 0x2F, 0x61, 0, 0x62])),
        Case("line separator", .badPath, named("a\u{2028}\r")),
    ]

    static let types: [Case] = [
        Case("hard link", .entryType(0x31), Sample.header("l", type: "1", link: "/etc/passwd")),
        Case("symbolic link", .entryType(0x32), Sample.header("l", type: "2", link: "/etc"), named("l/x")),
        Case("symbolic link to itself", .entryType(0x32), Sample.header("l", type: "2", link: ".")),
        Case("character device", .entryType(0x33), Sample.header("d", type: "3")),
        Case("block device", .entryType(0x34), Sample.header("d", type: "4")),
        Case("pipe", .entryType(0x36), Sample.header("p", type: "6")),
        Case("contiguous file", .entryType(0x37), Sample.header("c", type: "7")),
        Case("GNU long name", .entryType(0x4C), Sample.header("././@LongLink", type: "L")),
        Case("GNU long link", .entryType(0x4B), Sample.header("././@LongLink", type: "K")),
        Case("GNU sparse", .entryType(0x53), Sample.header("s", type: "S")),
        Case("GNU volume", .entryType(0x56), Sample.header("v", type: "V")),
        Case("global extended header", .entryType(0x67), Sample.header("g", type: "g")),
        Case(
            "chain of symbolic links",
            .entryType(0x32),
            Sample.header("a", type: "2", link: "."),
            Sample.header("b", type: "2", link: "a/.."),
            named("b/x")
        ),
        Case(
            "hard link to a symbolic link",
            .entryType(0x32),
            Sample.folder("d"),
            Sample.header("d/s", type: "2", link: "../../outside"),
            Sample.header("h", type: "1", link: "d/s"),
            named("h")
        ),
        Case(
            "hard link behind a good file",
            .entryType(0x31),
            named("a"),
            Sample.header("b", type: "1", link: "a")
        ),
        Case("Solaris ACL", .entryType(0x41), Sample.header("a", type: "A")),
        Case("type of no tar", .entryType(0x7A), Sample.header("a", type: "z")),
        Case("file with a link's target", .entryType(0x30), Sample.header("f", link: "/etc/passwd")),
    ]

    static let numbers: [Case] = [
        Case("bad checksum", .badChecksum, Sample.header(Array("a".utf8), checksum: "000001\u{0} ")),
        Case("no tar", .unknownFormat, Sample.header(Array("a".utf8), magic: "")),
        Case("garbage", .badNumber("checksum"), Sample.noise(512)),
        Case("negative size", .badNumber("size"), sized([UInt8](repeating: 255, count: 12))),
        Case("base-256 size", .badNumber("size"), sized(base256)),
        Case("size of letters", .badNumber("size"), sized("12x45678901\u{0}")),
        Case("mode of letters", .badNumber("mode"), Sample.header(Array("a".utf8), mode: "rwxr-xr\u{0}")),
        Case("1 TiB", .tooManyBytes(max: 1 << 20), pax(("size", "1099511627776")), named("a")),
        Case("8 GiB less 1", .tooManyBytes(max: 1 << 20), sized("77777777777\u{0}")),
        Case(
            "sparse file of 32 TiB",
            .badExtension("key 'GNU.sparse.realsize'"),
            pax(("GNU.sparse.realsize", "35184372088832")),
            named("a")
        ),
        Case("checksum of letters", .badNumber("checksum"), Sample.header(Array("a".utf8), checksum: "abcdef\u{0} ")),
        Case("folder with bytes", .badNumber("size"), folderWithBytes),
        Case(
            "size of 2⁶⁴",
            .badExtension("a size that is no number"),
            pax(("size", "18446744073709551616")),
            named("a")
        ),
        Case("size below 0", .badExtension("a size that is no number"), pax(("size", "-1")), named("a")),
    ]

    static let structure: [Case] = [
        Case("the same file twice", .duplicate, named("a"), named("a")),
        Case("file, then something in it", .duplicate, named("a"), named("a/b")),
        Case("something in it, then the file", .duplicate, named("a/b"), named("a")),
        Case("folder, then a file of its name", .duplicate, Sample.folder("a"), named("a")),
        Case("the same folder twice", .duplicate, Sample.folder("a"), Sample.folder("a")),
        Case("unknown key", .badExtension("key 'linkpath'"), pax(("linkpath", "/etc")), named("a")),
        Case("sparse key", .badExtension("key 'GNU.sparse.major'"), pax(("GNU.sparse.major", "1")), named("a")),
        Case("key with an escape", .badExtension("key 'a?b'"), pax(("a\u{1B}b", "1")), named("a")),
        Case("two paths", .badExtension("two paths"), pax(("path", "a"), ("path", "b")), named("a")),
        Case("record too long", .badExtension("a record's length"), raw("99 path=a\n"), named("a")),
        Case("record of length 0", .badExtension("a record's length"), raw("0 path=a\n"), named("a")),
        Case("record without equals", .badExtension("a record that is no KEY=VALUE"), raw("7 path\n"), named("a")),
        Case(
            "two extended headers",
            .badExtension("its size, or a second one"),
            pax(("mtime", "1")),
            pax(("mtime", "1")),
            named("a")
        ),
        Case(
            "1 MiB extended header",
            .badExtension("its size, or a second one"),
            Sample.extended([UInt8](repeating: 65, count: 1 << 20))
        ),
        Case("extended header of nothing", .truncated, pax(("path", "a"))),
        Case("second archive after the end", .trailingBytes, named("a"), zeros, named("b")),
        Case("one zero block inside", .trailingBytes, zeroBlock, named("b")),
        Case("too many entries", .tooManyEntries(max: 50), manyEntries),
    ]

    @Test(arguments: Self.paths + Self.types + Self.numbers + Self.structure)
    func `a hostile archive is refused, and touches nothing outside`(hostile: Case) throws {
        let folder = try StoreScratchFolder()
        let archive = try folder.write("a.tar.zst", Sample.zstd(hostile.tar))
        let target = try folder.folder("target")
        let reader = ArchiveReader(limits: ArchiveLimits(entriesMax: 50, bytesMax: 1 << 20)) { .zero }

        let error = #expect(throws: ArtifactError.self) { try reader.extract(archive, into: target) }

        guard case .archive(let fault, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(fault == hostile.fault)
        #expect(folder.listing().allSatisfy { $0 == "a.tar.zst" || $0.hasPrefix("target") })
        #expect(throws: ArtifactError.self) { try reader.list(archive) }
    }

    @Test(arguments: [0, 100, 511, 512, 513, 1_000, 1_535])
    func `an archive that is cut off is refused`(count: Int) throws {
        let folder = try StoreScratchFolder()
        let whole = Sample.tar(Sample.entry("a", Sample.noise(400)))
        let archive = try folder.write("a.tar.zst", Sample.zstd(Array(whole[..<count])))

        #expect(throws: ArtifactError.archive(.truncated, entry: nil)) { try Sample.reader.list(archive) }
    }

    @Test func `odd but harmless names are unpacked as they are`() throws {
        let folder = try StoreScratchFolder()
        let names = ["-rf", "$(touch x)", "<script>", "A", "a", "é", "e\u{301}", "'\"", "x;y|z"]
        var tar: [UInt8] = []
        for name in names { tar += Sample.entry(name, [1]) }
        tar += Self.zeros
        let archive = try folder.write("a.tar.zst", Sample.zstd(tar))

        let entries = try Sample.reader.extract(archive, into: folder.folder("target"))

        #expect(entries.map(\.path) == names)
        #expect(folder.listing("target").count == names.count)
    }

    @Test func `set-user-id, foreign owners and odd modes are dropped`() throws {
        let folder = try StoreScratchFolder()
        let tar = Sample.tar(
            Sample.header(Array("s".utf8), mode: "0006777\u{0}"),
            Sample.header(Array("n".utf8), mode: "0000000\u{0}")
        )
        let archive = try folder.write("a.tar.zst", Sample.zstd(tar))

        try Sample.reader.extract(archive, into: folder.folder("target"))

        #expect(folder.mode("target/s") == 0o755)
        #expect(folder.mode("target/n") == 0o644)
    }

    @Test func `a link that stands in the target already is not followed`() throws {
        let folder = try StoreScratchFolder()
        let outside = try folder.folder("outside")
        let target = try folder.folder("target")
        try FileLink.make(at: target + "/d", to: outside)
        let archive = try folder.write("a.tar.zst", Sample.zstd(Sample.tar(Sample.entry("d/x", [1]))))

        #expect(throws: ArtifactError.self) { try Sample.reader.extract(archive, into: target) }

        #expect(folder.listing("outside").isEmpty)
    }

    @Test func `a file that stands in the target already is not overwritten`() throws {
        let folder = try StoreScratchFolder()
        try folder.write("target/x", [9])
        let archive = try folder.write("a.tar.zst", Sample.zstd(Sample.tar(Sample.entry("x", [1]))))

        #expect(throws: ArtifactError.self) { try Sample.reader.extract(archive, into: folder.path + "/target") }

        #expect(folder.read("target/x") == [9])
    }

    @Test func `one flipped bit anywhere is refused, or changes nothing`() throws {
        let folder = try StoreScratchFolder()
        let good = try Sample.zstd(Sample.tar(Sample.entry("a", Sample.noise(300)), Sample.entry("b", [2])))
        for position in stride(from: 0, to: good.count, by: 3) {
            var bytes = good
            bytes[position] ^= 1 << UInt8(position % 8)
            let archive = try folder.write("a.tar.zst", bytes)
            let entries = try? Sample.reader.list(archive)
            #expect(entries == nil || entries?.map(\.path) == ["a", "b"], "byte \(position)")
        }
    }
}
