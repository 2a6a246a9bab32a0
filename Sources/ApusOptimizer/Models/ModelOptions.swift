import ApusStudy

/// The options of a method or a rule, as a study file has them: read one by one, and every mistake noted.
struct ModelOptions: Sendable {
    let method: String

    /// What the study's runs are told apart by; `nil` where there is one instance at most.
    var instances: InstanceFeatures?

    /// Of the study file, where mistakes are.
    private let section: String
    private let tree: TreeValue
    private var known: Set<String> = []
    private(set) var mistakes: [String] = []

    /// What was read, in its order: for the reference in the documents.
    private(set) var described: [(key: String, expected: String, standard: String)] = []

    /// `tree` is a map, or null for no options.
    init(method: String, tree: TreeValue, section: String = "optimizer") {
        self.method = method
        self.section = section
        self.tree = tree
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>, standard: Int) -> Int {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let value = self.value(key, expected, "\(standard)") else { return standard }
        if case .integer(let number) = value, range.contains(number) { return number }
        self.note(key, expected: expected, standard: "\(standard)")
        return standard
    }

    mutating func optionalInteger(_ key: String, in range: ClosedRange<Int>) -> Int? {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard self.value(key, expected, "") != nil else { return nil }
        return self.integer(key, in: range, standard: range.lowerBound)
    }

    /// Any number, for a range of all of them; then the largest one, as the standard, is none.
    mutating func real(_ key: String, in range: ClosedRange<Double>, standard: Double) -> Double {
        let isAny = range == -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        let expected = isAny ? "a number" : "a number from \(range.lowerBound) to \(range.upperBound)"
        let shown = isAny && standard == range.upperBound ? "no limit" : "\(standard)"
        guard let value = self.value(key, expected, shown) else { return standard }
        switch value {
        case .integer(let number) where range.contains(Double(number)): return Double(number)
        case .real(let number) where range.contains(number): return number
        default: break
        }
        self.note(key, expected: expected, standard: shown)
        return standard
    }

    mutating func boolean(_ key: String, standard: Bool) -> Bool {
        guard let value = self.value(key, "true or false", "\(standard)") else { return standard }
        if case .boolean(let flag) = value { return flag }
        self.note(key, expected: "true or false", standard: "\(standard)")
        return standard
    }

    mutating func optionalBoolean(_ key: String) -> Bool? {
        guard self.value(key, "true or false", "") != nil else { return nil }
        return self.boolean(key, standard: false)
    }

    /// One of the cases of an enumeration, by its raw value.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, standard: Choice) -> Choice
    where Choice.RawValue == String {
        let expected = "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", ")
        guard let value = self.value(key, expected, standard.rawValue) else { return standard }
        if case .text(let text) = value, let choice = Choice(rawValue: text) { return choice }
        self.note(key, expected: expected, standard: standard.rawValue)
        return standard
    }

    /// The mistakes, those of keys that nobody read included.
    func finished() -> [String] {
        guard case .map(let entries) = self.tree else { return self.mistakes }
        let unknown = entries.map(\.key).filter { !self.known.contains($0) }
        return self.mistakes
            + unknown.map {
                "\(self.section).\(self.method) has no option '\($0)'; it has \(self.known.sorted().joined(separator: ", "))"
            }
    }

    private mutating func value(_ key: String, _ expected: String, _ standard: String) -> TreeValue? {
        if self.known.insert(key).inserted { self.described.append((key, expected, standard)) }
        return self.tree[key]
    }

    private mutating func note(_ key: String, expected: String, standard: String) {
        self.mistakes.append("\(self.section).\(self.method).\(key) must be \(expected); leave it out for \(standard)")
    }
}
