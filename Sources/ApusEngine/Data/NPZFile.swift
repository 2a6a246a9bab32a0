/// Reads the arrays of NumPy's `.npz` files: zip archives of `.npy` files, stored or deflated.
struct NPZFile {
    /// An archive's limit on entries; NumPy's own have a handful.
    private static let entriesMax = 1_000
    private static let arrayBytesMax = 1 << 36

    private struct Entry {
        let method: Int
        let packedBytes: Int
        let bytes: Int
        let headerOffset: Int
    }

    private let path: String
    private let file: FileBytes
    private let entries: [String: Entry]

    /// Names without `.npy`, sorted.
    var names: [String] { self.entries.keys.sorted() }

    init(path: String) throws(DatasetError) {
        let file = try FileBytes(path: path)
        self.path = path
        self.file = file
        self.entries = try file.withBytes { bytes throws(DatasetError) in try Self.directory(bytes, path: path) }
    }

    /// The array of a name; `nil` when there is none.
    func array(_ name: String) throws(DatasetError) -> NumberArray? {
        guard let entry = self.entries[name] else { return nil }
        let place = "\(self.path): \(name).npy"
        let bytes = try self.file.withBytes { bytes throws(DatasetError) in
            try Self.content(entry, bytes, place: place)
        }
        let header = try NPYHeader(bytes, path: place)
        var expected = header.decoder.width
        for side in header.shape {
            let (product, overflow) = expected.multipliedReportingOverflow(by: side)
            guard !overflow, product <= Self.arrayBytesMax else {
                throw DatasetError("\(place): its header asks for \(header.shape) elements, which cannot be")
            }
            expected = product
        }
        guard bytes.count == header.offset + expected else {
            throw DatasetError(
                "\(place): its header says \(header.shape), which is \(expected) bytes, and there are "
                    + "\(bytes.count - header.offset)"
            )
        }
        return NumberArray(
            shape: header.shape,
            storage: header.decoder.decode(ByteRegion(bytes, from: header.offset))
        )
    }

    private static func content(
        _ entry: Entry,
        _ bytes: UnsafeRawBufferPointer,
        place: String
    ) throws(DatasetError) -> [UInt8] {
        let header = entry.headerOffset
        guard header + 30 <= bytes.count, Self.number(bytes, header, 4) == 0x0403_4B50 else {
            throw DatasetError("\(place): is damaged: its local header is missing; fetch it again")
        }
        let start = header + 30 + Self.number(bytes, header + 26, 2) + Self.number(bytes, header + 28, 2)
        guard start + entry.packedBytes <= bytes.count else { throw DatasetError("\(place): is truncated") }
        let packed = UnsafeRawBufferPointer(rebasing: bytes[start..<(start + entry.packedBytes)])
        switch entry.method {
        case 0: return [UInt8](packed)
        case 8: return try Inflater.inflate(packed, format: .deflate, limit: entry.bytes + 1, path: place)
        default: throw DatasetError("\(place): zip method \(entry.method) is not read; save it with numpy.savez")
        }
    }

    private static func directory(
        _ bytes: UnsafeRawBufferPointer,
        path: String
    ) throws(DatasetError) -> [String: Entry] {
        let first = max(0, bytes.count - 22 - 65_535)
        let end = stride(from: bytes.count - 22, through: first, by: -1).first {
            $0 >= 0 && Self.number(bytes, $0, 4) == 0x0605_4B50
        }
        guard let end else { throw DatasetError("\(path): is no zip archive, or truncated: it has no directory") }
        let count = Self.number(bytes, end + 10, 2)
        guard count <= Self.entriesMax else { throw DatasetError("\(path): has more than \(Self.entriesMax) entries") }
        var place = Self.number(bytes, end + 16, 4)
        var entries: [String: Entry] = [:]
        for _ in 0..<count {
            guard place + 46 <= bytes.count, Self.number(bytes, place, 4) == 0x0201_4B50 else {
                throw DatasetError("\(path): is damaged: its zip directory is not valid; fetch it again")
            }
            let nameBytes = Self.number(bytes, place + 28, 2)
            guard place + 46 + nameBytes <= bytes.count else { throw DatasetError("\(path): is truncated") }
            let name = String(decoding: bytes[(place + 46)..<(place + 46 + nameBytes)], as: UTF8.self)
            let entry = Entry(
                method: Self.number(bytes, place + 10, 2),
                packedBytes: Self.number(bytes, place + 20, 4),
                bytes: Self.number(bytes, place + 24, 4),
                headerOffset: Self.number(bytes, place + 42, 4)
            )
            guard max(entry.packedBytes, entry.bytes, entry.headerOffset) < 0xFFFF_FFFF else {
                throw DatasetError("\(path): zip archives above 4 GiB are not read; use several arrays or IDX files")
            }
            if name.hasSuffix(".npy") { entries[String(name.dropLast(4))] = entry }
            place += 46 + nameBytes + Self.number(bytes, place + 30, 2) + Self.number(bytes, place + 32, 2)
        }
        return entries
    }

    /// A little-endian number.
    private static func number(_ bytes: UnsafeRawBufferPointer, _ offset: Int, _ width: Int) -> Int {
        (0..<width).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
}
