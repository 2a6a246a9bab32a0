internal import ApusStudy

/// The text of one option, and how it is read.
struct ScenarioValue {
    struct Mistake: Error {
        let message: String
    }

    let key: ScenarioKey
    let text: String

    private var shown: String { "'\(Shown.text(self.text))'" }

    func boolean(acceptsDigits: Bool = false) throws(Mistake) -> Bool {
        switch self.text.lowercased() {
        case "true": return true
        case "false": return false
        case "1" where acceptsDigits: return true
        case "0" where acceptsDigits: return false
        default:
            throw Mistake(
                message: "'\(self.key.rawValue)' must be true or false (it is \(self.shown)); write one of them"
            )
        }
    }

    func integer(from lower: Int) throws(Mistake) -> Int {
        guard let value = DecimalText.integer(self.text), value >= lower else {
            throw Mistake(
                message:
                    "'\(self.key.rawValue)' must be a whole number from \(lower) (it is \(self.shown)); write "
                    + "\(max(lower, 1)), say"
            )
        }
        return value
    }

    func number(from lower: Double, to upper: Double = .greatestFiniteMagnitude) throws(Mistake) -> Double {
        guard let value = DecimalText.number(self.text), value >= lower, value <= upper else {
            let range = upper == .greatestFiniteMagnitude ? "from \(lower)" : "from \(lower) to \(upper)"
            throw Mistake(message: "'\(self.key.rawValue)' must be a number \(range) (it is \(self.shown)); change it")
        }
        return value
    }

    /// A time; `nil` for one so long that it limits nothing.
    func duration() throws(Mistake) -> Duration? {
        let seconds = try self.number(from: 0)
        return seconds >= Double(Int32.max) ? nil : .milliseconds(Int64((seconds * 1_000).rounded(.up)))
    }

    func word<Word: RawRepresentable & CaseIterable>(of type: Word.Type) throws(Mistake) -> Word
    where Word.RawValue == String {
        if let word = Word(rawValue: self.text.uppercased()) { return word }
        let words = Word.allCases.map(\.rawValue)
        throw Mistake(
            message: "'\(self.key.rawValue)' must be one of \(words.joined(separator: ", ")) (it is \(self.shown))"
                + Suggestion.clause(for: self.text, in: words)
        )
    }
}
