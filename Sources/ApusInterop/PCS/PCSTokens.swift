/// Cuts an advanced forbidden clause into its signs, numbers and words.
enum PCSTokens {
    /// A longer sign comes before its beginning.
    private static let signs = [
        "&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "^", "(", ")",
    ]

    /// The last token is the end.
    static func tokens(of clause: Word) throws(LineMistake) -> [PCSToken] {
        var scanner = LineScanner(clause.text)
        var tokens: [PCSToken] = []
        scanner.skipBlanks()
        while let next = scanner.next {
            let column = clause.column + scanner.offset
            if PCSToken.isDigit(next) || next == "." {
                tokens.append(try Self.number(&scanner, column))
            } else if PCSToken.isLetter(next) {
                let word = scanner.take { PCSToken.isLetter($0) || PCSToken.isDigit($0) }
                tokens.append(PCSToken(content: .word, text: word.text, column: column))
            } else if let sign = Self.signs.first(where: { scanner.take($0) }) {
                tokens.append(PCSToken(content: .sign, text: sign, column: column))
            } else {
                throw Self.stranger(next, column)
            }
            scanner.skipBlanks()
        }
        tokens.append(PCSToken(content: .end, text: "", column: clause.column + scanner.offset))
        return tokens
    }

    private static func number(_ scanner: inout LineScanner, _ column: Int) throws(LineMistake) -> PCSToken {
        // A sign belongs to a number only behind its exponent's letter.
        var last: Unicode.Scalar?
        let word = scanner.take { scalar in
            let isSign = (scalar == "+" || scalar == "-") && (last == "e" || last == "E")
            last = scalar
            return isSign || scalar == "." || PCSToken.isDigit(scalar) || PCSToken.isLetter(scalar)
        }
        guard let number = DecimalText.number(word.text) else {
            throw LineMistake(
                column: column,
                message:
                    "'\(Shown.text(word.text))' is not a number; write it like 0.25 or 1e-3, and a product with '*'"
            )
        }
        return PCSToken(content: .number(number), text: word.text, column: column)
    }

    private static func stranger(_ scalar: Unicode.Scalar, _ column: Int) -> LineMistake {
        let remedy =
            switch scalar {
            case "=": "'=' stands in classic clauses {p=v, q=w} only; write '=='"
            case "&", "|": "write '\(scalar)\(scalar)'"
            case ",": "a comma stands in classic clauses {p=v, q=w} only; write '&&'"
            default: "the signs are + - * / ^ % ( ) < <= > >= == != && ||"
            }
        return LineMistake(column: column, message: "'\(Shown.text(String(scalar)))' means nothing here; \(remedy)")
    }
}
