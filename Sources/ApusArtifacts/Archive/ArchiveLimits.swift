/// How much of an archive is taken, whoever sent it.
package struct ArchiveLimits: Hashable, Sendable {
    /// Files and folders.
    package var entriesMax: Int

    /// The bytes of all files together.
    package var bytesMax: UInt64

    /// The stream unpacks to at most so many times its size, once it has unpacked to `ratioFreeBytes`.
    package var ratioMax: UInt64
    package var ratioFreeBytes: UInt64

    /// What RFC 9659 lets a reader rely on, and what a reader must keep in memory.
    package var windowBytesMax: UInt64 { 8 << 20 }

    /// An artifact is one frame; some more leave room for archives that were joined.
    package var framesMax: Int

    /// A block holds up to 128 KiB; `bytesMax` takes a quarter of these.
    package var blocksMax: Int

    /// How long one reading may take.
    package var duration: Duration

    package init(
        entriesMax: Int = 100_000,
        bytesMax: UInt64 = 64 << 30,
        ratioMax: UInt64 = 200,
        ratioFreeBytes: UInt64 = 16 << 20,
        framesMax: Int = 64,
        blocksMax: Int = 2_097_152,
        duration: Duration = .seconds(600)
    ) {
        self.entriesMax = entriesMax
        self.bytesMax = bytesMax
        self.ratioMax = ratioMax
        self.ratioFreeBytes = ratioFreeBytes
        self.framesMax = framesMax
        self.blocksMax = blocksMax
        self.duration = duration
    }

    /// What the stream may unpack to: headers and padding come on top of the files' bytes.
    var unpackedBytesMax: UInt64 {
        self.bytesMax + UInt64(self.entriesMax) * 2_048 + 1 << 20
    }
}
