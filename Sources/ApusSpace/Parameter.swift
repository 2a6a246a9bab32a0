/// A named dimension of the search space.
public struct Parameter: Hashable, Sendable, Codable {
    public static let nameBytesMax = 128

    /// Unique in its space; `[A-Za-z_][A-Za-z0-9_.:@-]*`, at most 128 bytes.
    public let name: String
    public let domain: Domain

    /// Where a search starts; the middle of the range or the first choice when the user gave none.
    public let defaultValue: ParameterValue

    public init(name: String, domain: Domain, defaultValue: ParameterValue) {
        self.name = name
        self.domain = domain
        self.defaultValue = defaultValue
    }

    /// Whether a text may be the name of a parameter.
    public static func isLegal(name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= Self.nameBytesMax else { return false }
        guard self.isLetter(first) || first == UInt8(ascii: "_") else { return false }
        return name.utf8.allSatisfy {
            self.isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || "_.:@-".utf8.contains($0)
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
