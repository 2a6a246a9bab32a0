/// One sign, number or word of an advanced forbidden clause.
struct PCSToken: Hashable {
    enum Content: Hashable {
        case number(Double)
        case word
        case sign
        case end
    }

    let content: Content
    let text: String

    /// Counted from 1 in its line.
    let column: Int

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar)
    }

    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
    }

    /// What came, as a message shows it.
    var shown: String {
        self.content == .end ? "the end of the clause" : "'\(Shown.text(self.text))'"
    }
}
