internal import ApusSpace
internal import ApusStudy

extension Shape {
    /// Why a parameter cannot stand where this form is expected; `nil` when each of its values can.
    func misfit(_ domain: Domain) -> String? {
        switch self {
        case .integer(let range):
            return Self.misfit(domain, range: range)
        case .real(let range):
            return Self.misfit(domain, range: range)
        case .boolean:
            return Self.misfit(domain) { if case .boolean = $0 { true } else { false } }
        case .word(let words):
            return Self.misfit(domain) { words.contains($0.description) }
        case .variant(let fields):
            let bare = fields.filter(\.mayStandBare).map(\.name)
            return Self.misfit(domain) { bare.contains($0.description) }
        case .scalar:
            return nil
        case .either(let shapes):
            let misfits = shapes.map { $0.misfit(domain) }
            return misfits.contains(nil) ? nil : misfits.first ?? nil
        case .deferred(_, let shape):
            return shape().misfit(domain)
        case .text, .duration, .size, .list, .fields, .named, .anything:
            return "no parameter may stand there; write the value"
        }
    }

    private static func misfit(_ domain: Domain, range: ClosedRange<Int>) -> String? {
        switch domain {
        case .real:
            return "it is real; declare it as {int: […]}"
        case .integer(let lower, let upper, _, _):
            guard range.contains(lower), range.contains(upper) else {
                return "its range is \(lower) to \(upper); narrow it"
            }
            return nil
        case .categorical, .ordinal, .constant:
            return Self.misfit(domain) { value in
                if case .integer(let number) = value { range.contains(number) } else { false }
            }
        }
    }

    private static func misfit(_ domain: Domain, range: NumberRange) -> String? {
        switch domain {
        case .real(let lower, let upper, _, _):
            guard range.contains(lower), range.contains(upper) else {
                return "its range is \(lower) to \(upper); narrow it"
            }
            return nil
        case .integer(let lower, let upper, _, _):
            guard range.contains(Double(lower)), range.contains(Double(upper)) else {
                return "its range is \(lower) to \(upper); narrow it"
            }
            return nil
        case .categorical, .ordinal, .constant:
            return Self.misfit(domain) { value in
                switch value {
                case .integer(let number): range.contains(Double(number))
                case .real(let number): range.contains(number)
                case .boolean, .text: false
                }
            }
        }
    }

    private static func misfit(_ domain: Domain, allows: (Literal) -> Bool) -> String? {
        switch domain {
        case .real, .integer:
            return "it is a number; declare it as {choice: […]}"
        case .categorical(let values), .ordinal(let values):
            return values.first { !allows($0) }.map { "its choice '\($0.description)' does not fit; remove it" }
        case .constant(let value):
            return allows(value) ? nil : "its value '\(value.description)' does not fit; change it"
        }
    }
}

extension Field {
    /// Whether the name alone says everything: no key under it is required.
    var mayStandBare: Bool {
        switch self.shape {
        case .fields(let fields): !fields.contains(where: \.isRequired)
        case .anything: true
        case .deferred, .boolean, .integer, .real, .text, .word, .duration, .size, .scalar, .list, .named, .variant,
            .either:
            false
        }
    }
}
