/// The records `LENGTH KEY=VALUE\n` of an extended header (POSIX pax).
enum PaxRecords {
    /// A path of the longest kind, and some times and owners that are read over.
    static let bytesMax: UInt64 = 65_536

    struct Values: Hashable, Sendable {
        var path: String?
        var byteCount: UInt64?
    }

    /// Owner and times say nothing to Apus; every other key would change what an entry is.
    private static let ignored: Set<String> = ["mtime", "atime", "ctime", "uid", "gid", "uname", "gname"]

    static func encode(_ records: [(key: String, value: String)]) -> [UInt8] {
        var bytes: [UInt8] = []
        for record in records {
            let rest = " \(record.key)=\(record.value)\n"
            var count = rest.utf8.count + 1
            // The length counts its own digits, and one more digit may make one more digit needed.
            while "\(count)".utf8.count + rest.utf8.count != count { count += 1 }
            bytes += Array("\(count)\(rest)".utf8)
        }
        return bytes
    }

    static func decode(_ bytes: [UInt8]) throws -> Values {
        var values = Values()
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let space = rest.prefix(8).firstIndex(of: 0x20), space > rest.startIndex,
                let count = Int(String(decoding: rest[..<space], as: UTF8.self)), count > 0, count <= rest.count
            else { throw Self.refused("a record's length") }
            let record = rest.prefix(count)
            rest = rest.dropFirst(count)
            guard record.count > space + 1 - record.startIndex, record.last == 0x0A,
                let text = String(validating: record[(space + 1)...].dropLast(), as: UTF8.self),
                let equals = text.utf8.firstIndex(of: UInt8(ascii: "="))
            else { throw Self.refused("a record that is no KEY=VALUE") }
            let value = text[equals...].dropFirst()
            try Self.set(String(text[..<equals]), to: String(value), in: &values)
        }
        return values
    }

    private static func set(_ key: String, to value: String, in values: inout Values) throws {
        switch key {
        case "path":
            guard values.path == nil else { throw Self.refused("two paths") }
            values.path = value
        case "size":
            guard values.byteCount == nil else { throw Self.refused("two sizes") }
            guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = UInt64(value) else {
                throw Self.refused("a size that is no number")
            }
            values.byteCount = count
        default:
            guard Self.ignored.contains(key) else { throw Self.refused("key '\(Self.printable(key))'") }
        }
    }

    /// A key as it may stand in an error: short, and without control characters.
    private static func printable(_ key: String) -> String {
        String(decoding: key.utf8.prefix(64).map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }

    private static func refused(_ detail: String) -> ArtifactError {
        .archive(.badExtension(detail), entry: nil)
    }
}
