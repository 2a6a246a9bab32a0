/// Numbers of bytes, for a person.
enum MemoryText {
    private static let units = [
        ("GiB", 1 << 30), ("GB", 1_000_000_000), ("MiB", 1 << 20), ("MB", 1_000_000), ("KiB", 1 << 10), ("kB", 1_000),
    ]

    /// In the largest unit in which it is a whole number.
    static func of(_ bytes: Int) -> String {
        for (unit, size) in Self.units where bytes >= size && bytes % size == 0 { return "\(bytes / size) \(unit)" }
        return "\(bytes) bytes"
    }
}
