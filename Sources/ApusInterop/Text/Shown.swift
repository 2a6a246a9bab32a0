/// Texts of a file as a message shows them.
enum Shown {
    private static let lengthMax = 60

    /// At most 60 characters, without control characters.
    static func text(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for (index, scalar) in text.unicodeScalars.enumerated() {
            guard index < Self.lengthMax else { return String(shown) + "…" }
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            shown.append(isControl ? "\u{FFFD}" : scalar)
        }
        return String(shown)
    }
}
