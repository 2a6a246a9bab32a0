internal import ApusSpace

/// Numbers as files write them: decimal, finite, with an optional exponent.
enum DecimalText {
    /// Hexadecimal numbers, `inf` and `nan` do not count.
    static func number(_ text: String) -> Double? {
        guard let last = text.utf8.last, text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else {
            return nil
        }
        // `5.` is a number elsewhere, and needs a digit for Swift; so does `.5`, which Swift takes.
        let padded = last == UInt8(ascii: ".") ? text + "0" : text
        guard let number = Double(padded), number.isFinite else { return nil }
        return number
    }

    /// A whole number, which may be written like `5.0` or `1e3`.
    static func integer(_ text: String) -> Int? {
        Int(text) ?? Self.number(text).flatMap { Int(exactly: $0) }
    }

    /// The choice that a text stands for: a number where it is written as Apus writes it, else the text itself.
    ///
    /// Either way its text stays what it was, so that a program gets what it got before.
    static func literal(_ text: String) -> Literal {
        if let value = Int(text), value.description == text { return .integer(value) }
        if let value = Self.number(text), value.description == text { return .real(value) }
        return .text(text)
    }
}
