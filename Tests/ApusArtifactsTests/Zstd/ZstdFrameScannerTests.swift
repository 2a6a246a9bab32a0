import ApusTestSupport
import Testing

@testable import ApusArtifacts

@Suite struct ZstdFrameScannerTests {
    private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

    /// A frame with a window of 1 KiB and these blocks.
    private static func frame(_ blocks: [UInt8], window: UInt8 = 0) -> [UInt8] {
        Self.join(Self.magic, [0x00, window], blocks)
    }

    private static func join(_ parts: [UInt8]...) -> [UInt8] {
        Array(parts.joined())
    }

    private static let emptyLast: [UInt8] = [1, 0, 0]

    private static func error(_ bytes: [UInt8], _ limits: ArchiveLimits = ArchiveLimits()) -> ArtifactError? {
        var scanner = ZstdFrameScanner(limits: limits)
        do {
            try bytes.withUnsafeBytes { try scanner.scan($0) }
            return scanner.isAtEnd ? nil : .archive(.truncated, entry: nil)
        } catch {
            return error as? ArtifactError
        }
    }

    @Test(arguments: [0, 1, 1_000, 300_000])
    func `a frame of the library is walked to its end, whole and byte by byte`(count: Int) throws {
        let bytes = try Sample.zstd(Sample.noise(count))

        var scanner = ZstdFrameScanner(limits: ArchiveLimits())
        for byte in bytes {
            #expect(!scanner.isAtEnd)
            try [byte].withUnsafeBytes { try scanner.scan($0) }
        }

        #expect(scanner.isAtEnd)
        #expect(Self.error(bytes) == nil)
        #expect(Self.error(bytes + bytes) == nil)
    }

    @Test func `a million empty frames are refused at once`() {
        let bytes = Array(repeatElement(Self.frame(Self.emptyLast), count: 100).joined())

        #expect(Self.error(bytes) == .archive(.tooManyFrames(max: 64), entry: nil))
    }

    @Test func `empty blocks without end are refused`() {
        let bytes = Self.frame([UInt8](repeating: 0, count: 3 * 1_001))

        #expect(Self.error(bytes, ArchiveLimits(blocksMax: 1_000)) == .archive(.tooManyBlocks(max: 1_000), entry: nil))
    }

    @Test(arguments: [(0x68, true), (0x69, false), (0xA8, false), (0xF8, false), (0xFF, false)])
    func `a window above 8 MiB is refused`(window: UInt8, isGood: Bool) {
        let error = Self.error(Self.frame(Self.emptyLast, window: window))

        #expect(error == (isGood ? nil : .archive(.windowTooLarge(max: 8 << 20), entry: nil)))
    }

    @Test func `a single segment is a window too`() {
        let large = Self.join(Self.magic, [0xA0, 1, 0, 0, 1], Self.emptyLast)

        #expect(Self.error(large) == .archive(.windowTooLarge(max: 8 << 20), entry: nil))
    }

    @Test func `a frame that announces 16 EiB is refused`() {
        let bytes = Self.join(Self.magic, [0xC0, 0], [UInt8](repeating: 0xFF, count: 8), Self.emptyLast)

        #expect(Self.error(bytes) == .archive(.tooManyBytes(max: 64 << 30), entry: nil))
    }

    @Test func `what Apus never writes is refused`() {
        let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 0xFF, 0xFF, 0xFF, 0xFF]

        let dictionary = Self.join(Self.magic, [0x01, 0, 7], Self.emptyLast)
        let reserved = Self.join(Self.magic, [0x08, 0])
        let trailing = Self.join(Self.frame(Self.emptyLast), [1, 2, 3, 4])

        #expect(Self.error(skippable) == .archive(.skippableFrame, entry: nil))
        #expect(Self.error(dictionary) == .archive(.dictionary, entry: nil))
        #expect(Self.error(reserved) == .archive(.damaged("a reserved bit is set"), entry: nil))
        #expect(Self.error(Self.frame([7, 0, 0])) == .archive(.damaged("a block of a reserved type"), entry: nil))
        #expect(Self.error([0x1F, 0x8B, 8, 0]) == .archive(.unknownFormat, entry: nil))
        #expect(Self.error(trailing) == .archive(.trailingBytes, entry: nil))
    }

    @Test func `a frame that is cut off is not at its end`() throws {
        let bytes = try Sample.zstd(Sample.noise(500))

        for count in 0..<bytes.count {
            #expect(Self.error(Array(bytes[..<count])) == .archive(.truncated, entry: nil))
        }
    }
}
