internal import ApusSpace

/// The number that each choice counts as in advanced forbidden clauses.
///
/// A number counts as itself. The words get numbers that keep the order of every ordinal list at once; where no such
/// numbers are, ``cycle`` says why.
struct PCSRanks {
    /// Values of which each must come before the next one, and the last before the first; empty for good lists.
    private(set) var cycle: [String] = []
    private var rankOf: [String: Double] = [:]

    init(_ parameters: [Parameter]) {
        var order = PCSOrder()
        for parameter in parameters {
            let isOrdinal = if case .ordinal = parameter.domain { true } else { false }
            order.add(parameter.domain.choices.map(\.description), isOrdered: isOrdinal)
        }
        let (sorted, cycle) = order.sorted()
        self.cycle = cycle
        self.assign(sorted)
    }

    /// The number of a choice of any parameter.
    subscript(choice: String) -> Double? {
        self.rankOf[choice] ?? DecimalText.number(choice).flatMap { self.rankOf[$0.description] }
    }

    /// Words between two numbers are spread evenly between them; before the first and after the last they go in ones.
    private mutating func assign(_ sorted: [PCSOrder.Value]) {
        var waiting: [String] = []
        var last: Double?
        for value in sorted {
            guard let number = value.number else {
                waiting.append(value.key)
                continue
            }
            for (index, word) in waiting.enumerated() {
                let share = Double(index + 1) / Double(waiting.count + 1)
                self.rankOf[word] =
                    last.map { $0 * (1 - share) + number * share } ?? number - Double(waiting.count - index)
            }
            waiting = []
            self.rankOf[value.key] = number
            last = number
        }
        for (index, word) in waiting.enumerated() {
            self.rankOf[word] = last.map { $0 + Double(index + 1) } ?? Double(index)
        }
    }
}
