/// Numbers of bytes, for a person.
enum MemoryText {
    private static let units = ["GiB", "MiB", "KiB"]

    /// In the largest unit in which it is a whole number.
    static func of(_ bytes: Int) -> String {
        for (place, unit) in Self.units.enumerated() {
            let size = 1 << (10 * (Self.units.count - place))
            if bytes >= size, bytes % size == 0 { return "\(bytes / size) \(unit)" }
        }
        return "\(bytes) bytes"
    }
}
