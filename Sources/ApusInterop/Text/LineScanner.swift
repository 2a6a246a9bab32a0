/// Walks over one line, character by character.
struct LineScanner {
    private let scalars: [Unicode.Scalar]
    private(set) var offset = 0

    init(_ text: String) {
        self.scalars = Array(text.unicodeScalars)
    }

    /// Where the walk stands, counted from 1.
    var column: Int { self.offset + 1 }

    var isAtEnd: Bool { self.offset == self.scalars.count }

    var next: Unicode.Scalar? { self.isAtEnd ? nil : self.scalars[self.offset] }

    /// What comes next, as a message shows it.
    var found: String {
        guard let next else { return "the end of the line" }
        guard !Self.isBlank(next) else { return "a blank" }
        let word = self.scalars[self.offset...].prefix(24).prefix { !Self.isBlank($0) }
        return "'\(Shown.text(Self.text(word)))'"
    }

    /// What is left of the line, without blanks around it.
    var rest: Word {
        var scanner = self
        scanner.skipBlanks()
        var end = scanner.scalars.count
        while end > scanner.offset, Self.isBlank(scanner.scalars[end - 1]) { end -= 1 }
        return Word(text: Self.text(scanner.scalars[scanner.offset..<end]), column: scanner.column)
    }

    /// The first of some characters in what is left, without moving.
    func first(where matches: (Unicode.Scalar) -> Bool) -> Unicode.Scalar? {
        self.scalars[self.offset...].first(where: matches)
    }

    mutating func skipBlanks() {
        while let next, Self.isBlank(next) { self.offset += 1 }
    }

    /// Takes a sign when it comes next.
    mutating func take(_ sign: String) -> Bool {
        let scalars = Array(sign.unicodeScalars)
        guard self.scalars[self.offset...].starts(with: scalars) else { return false }
        self.offset += scalars.count
        return true
    }

    /// Takes characters as long as they fit.
    mutating func take(while fits: (Unicode.Scalar) -> Bool) -> Word {
        let start = self.offset
        while let next, fits(next) { self.offset += 1 }
        return Word(text: Self.text(self.scalars[start..<self.offset]), column: start + 1)
    }

    /// Takes everything up to a sign and that sign; `nil`, and nothing is taken, where it does not come.
    mutating func take(through sign: Unicode.Scalar) -> Word? {
        guard let end = self.scalars[self.offset...].firstIndex(of: sign) else { return nil }
        let word = Word(text: Self.text(self.scalars[self.offset..<end]), column: self.column)
        self.offset = end + 1
        return word
    }

    static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t"
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}

extension Word {
    /// Without the blanks around it.
    var trimmed: Word {
        var scanner = LineScanner(self.text)
        scanner.skipBlanks()
        return Word(text: scanner.rest.text, column: self.column + scanner.offset)
    }

    /// The pieces between the signs, blanks around them taken away.
    func split(at sign: Unicode.Scalar) -> [Word] {
        var words: [Word] = []
        var column = self.column
        for part in self.text.unicodeScalars.split(separator: sign, omittingEmptySubsequences: false) {
            words.append(Word(text: String(part), column: column).trimmed)
            column += part.count + 1
        }
        return words
    }
}
