/// Takes values out of a tree and collects what is wrong with them.
///
/// Each reading returns a usable value even when it records an issue, so that reading goes on and every mistake is found.
struct SpecificationReader {
    private(set) var issues: [SpecificationError.Issue] = []

    /// A map under its path; a value that is missing or null is an empty map.
    struct Fields {
        let path: String
        let value: JSONValue

        func path(of key: String) -> String {
            self.path.isEmpty ? key : "\(self.path).\(key)"
        }

        /// `nil` when missing or null.
        func value(_ key: String) -> JSONValue? {
            self.value[key].flatMap { $0 == .null ? nil : $0 }
        }
    }

    mutating func note(_ path: String, _ message: String) {
        self.issues.append(SpecificationError.Issue(path: path, message: message))
    }

    mutating func fields(_ value: JSONValue?, at path: String, keys: [String]) -> Fields {
        switch value {
        case nil, .null: return Fields(path: path, value: .map([]))
        case .map(let members):
            let fields = Fields(path: path, value: .map(members))
            for member in members where !keys.contains(member.key) {
                let known = keys.isEmpty ? "it has no keys" : "the keys are \(keys.joined(separator: ", "))"
                self.note(fields.path(of: member.key), "unknown key; \(known)")
            }
            return fields
        case .some(let other):
            self.note(path, "expected a map, got \(other.kindDescription)")
            return Fields(path: path, value: .map([]))
        }
    }

    mutating func integer(
        _ fields: Fields,
        _ key: String,
        in range: ClosedRange<Int>,
        default fallback: Int? = nil
    ) -> Int {
        guard let value = fields.value(key) else {
            return self.missing(fields, key, "an integer", fallback: fallback, range.lowerBound)
        }
        return self.integer(value, at: fields.path(of: key), in: range)
    }

    mutating func integer(_ value: JSONValue, at path: String, in range: ClosedRange<Int>) -> Int {
        let number: Int? =
            switch value {
            case .integer(let integer): integer
            case .real(let real): Int(exactly: real)
            default: nil
            }
        guard let number, range.contains(number) else {
            let expected = "expected an integer of \(range.lowerBound) to \(range.upperBound)"
            self.note(path, "\(expected), got \(value.kindDescription)")
            return range.lowerBound
        }
        return number
    }

    mutating func real(
        _ fields: Fields,
        _ key: String,
        in range: ClosedRange<Double>,
        default fallback: Double? = nil
    ) -> Double {
        guard let value = fields.value(key) else {
            return self.missing(fields, key, "a number", fallback: fallback, range.lowerBound)
        }
        let number: Double? =
            switch value {
            case .integer(let integer): Double(integer)
            case .real(let real): real
            default: nil
            }
        guard let number, range.contains(number) else {
            let expected = "expected a number of \(range.lowerBound) to \(range.upperBound)"
            self.note(fields.path(of: key), "\(expected), got \(value.kindDescription)")
            return range.lowerBound
        }
        return number
    }

    mutating func boolean(_ fields: Fields, _ key: String, default fallback: Bool) -> Bool {
        guard let value = fields.value(key) else { return fallback }
        guard case .boolean(let flag) = value else {
            self.note(fields.path(of: key), "expected true or false, got \(value.kindDescription)")
            return fallback
        }
        return flag
    }

    mutating func text(_ fields: Fields, _ key: String) -> String? {
        guard let value = fields.value(key) else { return nil }
        guard case .text(let text) = value else {
            self.note(fields.path(of: key), "expected text, got \(value.kindDescription)")
            return nil
        }
        return text
    }

    /// One of an enumeration's names.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ fields: Fields,
        _ key: String,
        default fallback: Choice
    ) -> Choice {
        guard let value = fields.value(key) else { return fallback }
        if case .text(let text) = value, let choice = Choice(rawValue: text) { return choice }
        let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        self.note(fields.path(of: key), "expected one of \(names), got \(value.kindDescription)")
        return fallback
    }

    /// A map of one key, or the key alone as text: `{adam: {…}}`, `adam`.
    mutating func variant(
        _ value: JSONValue,
        at path: String,
        keys: [String]
    ) -> (key: String, value: JSONValue?)? {
        switch value {
        case .text(let key) where keys.contains(key):
            return (key, nil)
        case .map(let members) where members.count == 1 && keys.contains(members[0].key):
            return (members[0].key, members[0].value)
        default:
            let got: String
            if case .map(let members) = value {
                got = members.isEmpty ? "an empty map" : members.map { "'\($0.key)'" }.joined(separator: ", ")
            } else {
                got = value.kindDescription
            }
            self.note(path, "expected one of \(keys.joined(separator: ", ")), got \(got)")
            return nil
        }
    }

    private mutating func missing<Value>(
        _ fields: Fields,
        _ key: String,
        _ what: String,
        fallback: Value?,
        _ stand: Value
    ) -> Value {
        if let fallback { return fallback }
        self.note(fields.path(of: key), "missing; give \(what)")
        return stand
    }
}
