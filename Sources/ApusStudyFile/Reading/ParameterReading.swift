internal import ApusSpace

/// Reads one parameter of `space`; what its values mean together is for `Space` to judge.
struct ParameterReading {
    let name: String
    let node: SourceNode
    let place: SourcePlace

    /// Nothing of it was left out for being wrong.
    let isWhole: Bool
    let diagnostics: DiagnosticList

    /// `nil` when the parameter is wrong, which was noted then.
    func read() -> Parameter? {
        guard let kind = self.kind(), let value = self.node[kind] else { return nil }
        let isNumeric = kind == "int" || kind == "real"
        guard isNumeric || self.hasNoRangeKeys(kind) else { return nil }
        guard let domain = self.domain(kind, value) else { return nil }
        return Parameter(name: self.name, domain: domain, defaultValue: self.defaultValue(in: domain))
    }

    private func kind() -> String? {
        let kinds = SpaceSchema.kinds.filter { self.node.entry($0) != nil }
        guard kinds.count == 1 else {
            guard self.isWhole || kinds.count > 1 else { return nil }
            let found = kinds.isEmpty ? "no kind" : kinds.map { "'\($0)'" }.joined(separator: " and ")
            self.diagnostics.error(
                self.place,
                "'\(self.shown)' must have exactly one of \(SpaceSchema.kinds.joined(separator: ", ")) (it has \(found)); "
                    + "write {int: [1, 10]}, say"
            )
            return nil
        }
        return kinds[0]
    }

    private func hasNoRangeKeys(_ kind: String) -> Bool {
        var isClean = true
        for key in ["log", "step"] {
            guard let entry = self.node.entry(key), entry.value.boolean != false else { continue }
            self.diagnostics.error(
                entry.keyPlace,
                "'\(key)' belongs to 'int' and 'real', and '\(self.shown)' is '\(kind)'; remove it"
            )
            isClean = false
        }
        if kind == "constant", let entry = self.node.entry("default") {
            self.diagnostics.error(entry.keyPlace, "'\(self.shown)' is a constant, which has no 'default'; remove it")
            isClean = false
        }
        return isClean
    }

    private func domain(_ kind: String, _ value: SourceNode) -> Domain? {
        let scale: Domain.Scale = self.node["log"]?.boolean == true ? .log : .linear
        let step = self.node["step"]
        switch kind {
        case "int":
            let bounds = value.items.compactMap(\.integer)
            guard bounds.count == 2 else { return nil }
            if let step, step.integer == nil {
                self.diagnostics.error(
                    step.place,
                    "'\(self.shown)' is whole-numbered, so its step must be too (it is \(step.shown)); "
                        + "write 1 or more, or make it {real: […]}"
                )
                return nil
            }
            return .integer(lower: bounds[0], upper: bounds[1], scale: scale, step: step?.integer)
        case "real":
            let bounds = value.items.compactMap(\.real)
            guard bounds.count == 2 else { return nil }
            return .real(lower: bounds[0], upper: bounds[1], scale: scale, step: step?.real)
        case "choice": return .categorical(value.items.compactMap(\.literal))
        case "ordinal": return .ordinal(value.items.compactMap(\.literal))
        default: return value.literal.map(Domain.constant)
        }
    }

    /// What the study says; else the middle, or the first choice.
    private func defaultValue(in domain: Domain) -> ParameterValue {
        let fallback = domain.middle ?? Self.anyValue(of: domain)
        guard let node = self.node["default"], let literal = node.literal else { return fallback }
        do {
            return try domain.value(of: literal)
        } catch .noValues {
            // The range itself is wrong, which `Space` says.
            return fallback
        } catch {
            self.diagnostics.error(node.place, "the default of '\(self.shown)': \(error)")
            return fallback
        }
    }

    /// A value for a domain that has none, so that `Space` can say why.
    private static func anyValue(of domain: Domain) -> ParameterValue {
        switch domain {
        case .real(let lower, _, _, _): .real(lower)
        case .integer(let lower, _, _, _): .integer(lower)
        case .categorical, .ordinal, .constant: .choice(0)
        }
    }

    private var shown: String {
        ScalarText.shortened(self.name)
    }
}
