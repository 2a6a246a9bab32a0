internal import ApusSpace

/// What is asked of a parameter's choices often, computed once; empty for a range.
struct PCSChoices {
    /// The same for parameters with the same list.
    let list: Int
    let areNumbers: Bool
    private let places: [String: Int]
    private let literals: [Literal]

    init(_ literals: [Literal], list: Int) {
        self.list = list
        self.literals = literals
        self.areNumbers = literals.allSatisfy { $0.number != nil }
        self.places = Dictionary(
            literals.enumerated().map { ($1.description, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    var isEmpty: Bool { self.literals.isEmpty }

    /// The place of the choice that is written so.
    func place(of text: String) -> Int? {
        self.places[text]
    }

    /// What a choice counts as in a forbidden expression, as ``Domain/number(ofChoice:)`` has it.
    func number(at place: Int) -> Double {
        self.areNumbers ? self.literals[place].number ?? 0 : Double(place)
    }

    /// Each choice's text with its number.
    var numbers: [(text: String, number: Double)] {
        self.literals.indices.map { (self.literals[$0].description, self.number(at: $0)) }
    }
}
