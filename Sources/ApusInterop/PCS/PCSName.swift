internal import ApusSpace

/// The names that a parameter file may give, and what Apus calls them.
enum PCSName {
    private static let forbidden = Set(",'\"(){}[]|=".unicodeScalars)

    /// What is wrong with a name of the file; `nil` for a legal one.
    static func mistake(_ name: Word) -> LineMistake? {
        for (offset, scalar) in name.text.unicodeScalars.enumerated() {
            if !scalar.isASCII || scalar.value < 0x21 || scalar.value == 0x7F {
                return LineMistake(
                    column: name.column + offset,
                    message: "a name is of printable ASCII characters, but '\(Shown.text(name.text))' is not; rename it"
                )
            }
            if self.forbidden.contains(scalar) {
                return LineMistake(
                    column: name.column + offset,
                    message: "a name has no '\(scalar)' ('\(Shown.text(name.text))' has); rename it"
                )
            }
        }
        guard name.text.utf8.count <= Parameter.nameBytesMax else {
            return LineMistake(
                column: name.column,
                message:
                    "the name has \(name.text.utf8.count) bytes, but \(Parameter.nameBytesMax) is the most; shorten it"
            )
        }
        return nil
    }

    /// Whether an advanced forbidden clause can name it.
    static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, PCSToken.isLetter(first) else { return false }
        return text.unicodeScalars.allSatisfy { PCSToken.isLetter($0) || PCSToken.isDigit($0) }
    }
}
