internal import ApusSpace
internal import ApusStudy

/// Reads the hyperparameters of a ConfigSpace file; conditions and forbidden clauses have readers of their own.
struct ConfigSpaceReader {
    private static let types = [
        "uniform_float", "uniform_int", "normal_float", "normal_int", "beta_float", "beta_int", "categorical",
        "ordinal",
        "constant",
    ]

    var draft = ImportedDraft()

    mutating func read(_ root: TreeNode) {
        self.draft.name = root["name"]?.value.string
        for node in self.draft.reading.list(root, "hyperparameters") ?? [] { self.readParameter(node) }
        for node in root["conditions"]?.elements ?? [] { self.readCondition(node) }
        for node in root["forbiddens"]?.elements ?? [] { self.readForbidden(node) }
    }

    private mutating func readParameter(_ node: TreeNode) {
        guard let name = self.draft.reading.text(node, "name"), let type = self.draft.reading.text(node, "type") else {
            return
        }
        guard let domain = self.domain(node, type) else { return self.draft.parameters.addBroken(name) }
        if let weights = node["weights"]?.elements ?? node["probabilities"]?.elements,
            Set(weights.compactMap(\.value.number)).count > 1
        {
            self.draft.reading.issues.warning(at: node.path, "'weights' are not taken over; all choices are alike")
        }
        let start = (node["default_value"] ?? node["default"])?.value.literal
        self.draft.parameters.add(
            name,
            domain,
            defaultValue: domain.isConstant ? nil : start,
            at: node.path,
            &self.draft.reading.issues
        )
    }

    private mutating func domain(_ node: TreeNode, _ type: String) -> Domain? {
        switch type {
        case "uniform_float", "normal_float", "beta_float": return self.reals(node, type)
        case "uniform_int", "normal_int", "beta_int": return self.integers(node, type)
        case "categorical": return self.draft.reading.choices(node, "choices").map(Domain.categorical)
        case "ordinal": return self.draft.reading.choices(node, "sequence").map(Domain.ordinal)
        case "constant":
            guard let value = self.draft.reading.required(node, "value") else { return nil }
            if let literal = value.value.literal { return .constant(literal) }
            self.draft.reading.wrong(value, "a text, a number or a boolean")
            return nil
        default:
            self.draft.reading.issues.error(
                at: node.path,
                "'\(Shown.text(type))' is no type of ConfigSpace; the types are \(Self.types.joined(separator: ", "))"
                    + Suggestion.clause(for: type, in: Self.types)
            )
            return nil
        }
    }

    private mutating func reals(_ node: TreeNode, _ type: String) -> Domain? {
        let scale: Domain.Scale = self.draft.reading.flag(node, "log") ? .log : .linear
        guard let (lower, upper) = self.bounds(node, type, scale) else { return nil }
        return .real(lower: lower, upper: upper, scale: scale)
    }

    private mutating func integers(_ node: TreeNode, _ type: String) -> Domain? {
        let scale: Domain.Scale = self.draft.reading.flag(node, "log") ? .log : .linear
        if type == "uniform_int" || (node["lower"] != nil && node["upper"] != nil) {
            self.warn(of: type, node)
            guard let lower = self.draft.reading.whole(node, "lower"),
                let upper = self.draft.reading.whole(node, "upper")
            else { return nil }
            return .integer(lower: lower, upper: upper, scale: scale)
        }
        guard let (lower, upper) = self.bounds(node, type, scale) else { return nil }
        guard let low = Int(exactly: lower.rounded()), let high = Int(exactly: upper.rounded()) else {
            self.draft.reading.issues.error(
                at: node.path,
                "the bounds are too large for whole numbers; give 'lower' and 'upper'"
            )
            return nil
        }
        return .integer(lower: low, upper: high, scale: scale)
    }

    /// The bounds that stand there, else those of the bell curve.
    private mutating func bounds(_ node: TreeNode, _ type: String, _ scale: Domain.Scale) -> (Double, Double)? {
        if type.hasPrefix("normal"), node["lower"] == nil || node["upper"] == nil {
            guard let mean = self.draft.reading.number(node, "mu"),
                let deviation = self.draft.reading.number(node, "sigma")
            else { return nil }
            guard scale == .linear else {
                self.draft.reading.issues.error(
                    at: node.path,
                    "a log-scaled normal distribution needs 'lower' and 'upper'; add them"
                )
                return nil
            }
            self.draft.reading.issues.warning(at: node.path, Distribution.warning(type))
            return Distribution.normal(mean: mean, deviation: deviation)
        }
        self.warn(of: type, node)
        guard let lower = self.draft.reading.number(node, "lower"), let upper = self.draft.reading.number(node, "upper")
        else { return nil }
        return (lower, upper)
    }

    private mutating func warn(of type: String, _ node: TreeNode) {
        guard !type.hasPrefix("uniform") else { return }
        self.draft.reading.issues.warning(at: node.path, "'\(type)' becomes its range, all of it alike")
    }
}
