/// Walks over the text of an expression, scalar by scalar.
struct ExpressionScanner {
    private let scalars: [Unicode.Scalar]
    private(set) var offset = 0
    private(set) var depth = 0

    init(_ text: String) throws(ExpressionError) {
        guard text.utf8.count <= ExpressionParser.bytesMax else {
            throw ExpressionError(
                offset: 0,
                message: "the expression has \(text.utf8.count) bytes, but \(ExpressionParser.bytesMax) is the most; "
                    + "split it"
            )
        }
        self.scalars = Array(text.unicodeScalars)
        self.skipBlanks()
    }

    var isAtEnd: Bool {
        self.offset == self.scalars.count
    }

    var next: Unicode.Scalar? {
        self.isAtEnd ? nil : self.scalars[self.offset]
    }

    /// What comes next, as a message shows it.
    var found: String {
        guard let next else { return "the end" }
        guard Self.isWord(next) else { return "'\(next)'" }
        let word = self.scalars[self.offset...].prefix(24).prefix { Self.isWord($0) }
        return "'\(Self.text(word))'"
    }

    /// Takes a sign, and the blanks after it, when it comes next.
    mutating func take(_ sign: String) -> Bool {
        let scalars = Array(sign.unicodeScalars)
        guard self.scalars[self.offset...].starts(with: scalars) else { return false }
        self.offset += scalars.count
        self.skipBlanks()
        return true
    }

    /// Takes a word that ends where its letters and digits end.
    mutating func take(keyword: String) -> Bool {
        let scalars = Array(keyword.unicodeScalars)
        guard self.scalars[self.offset...].starts(with: scalars) else { return false }
        let end = self.offset + scalars.count
        guard end == self.scalars.count || !Self.isWord(self.scalars[end]) else { return false }
        self.offset = end
        self.skipBlanks()
        return true
    }

    /// Takes scalars as long as they fit, and the blanks after them.
    mutating func take(while fits: (Unicode.Scalar) -> Bool) -> String {
        let taken = self.scalars[self.offset...].prefix(while: fits)
        self.offset += taken.count
        self.skipBlanks()
        return Self.text(taken)
    }

    /// Takes a text in quotes of this kind when the opening one comes next; there is no escape.
    mutating func take(quotedBy quote: Unicode.Scalar) throws(ExpressionError) -> String? {
        guard self.next == quote else { return nil }
        let rest = self.scalars[(self.offset + 1)...]
        guard let end = rest.firstIndex(of: quote) else {
            throw ExpressionError(offset: self.offset, message: "the quotation mark \(quote) is not closed; close it")
        }
        let taken = rest[..<end]
        self.offset = end + 1
        self.skipBlanks()
        return Self.text(taken)
    }

    mutating func expect(_ sign: String, to purpose: String) throws(ExpressionError) {
        let found = self.found
        guard self.take(sign) else {
            throw ExpressionError(offset: self.offset, message: "expected '\(sign)' \(purpose), found \(found)")
        }
    }

    /// Counts a level of nesting; ``ascend()`` leaves it.
    mutating func descend() throws(ExpressionError) {
        self.depth += 1
        guard self.depth <= ExpressionParser.depthMax else {
            throw ExpressionError(
                offset: self.offset,
                message: "the expression is nested deeper than \(ExpressionParser.depthMax) levels; split it"
            )
        }
    }

    mutating func ascend() {
        self.depth -= 1
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar)
    }

    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
    }

    static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        self.isLetter(scalar) || self.isDigit(scalar)
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    private mutating func skipBlanks() {
        while let next, next.properties.isWhitespace {
            self.offset += 1
        }
    }
}
