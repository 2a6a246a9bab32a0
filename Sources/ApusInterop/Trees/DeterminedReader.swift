internal import ApusSpace
internal import ApusStudy

/// Reads an experiment of Determined.
struct DeterminedReader {
    private static let depthMax = 20
    private static let types = ["const", "categorical", "double", "int", "log"]

    var draft = ImportedDraft()

    mutating func read(_ root: TreeNode) {
        self.draft.name = root["name"]?.value.string
        if let node = self.draft.reading.required(root, "hyperparameters") {
            self.readGroup(node, prefix: "", depth: 0)
        }
        if let searcher = self.draft.reading.required(root, "searcher") { self.readSearcher(searcher) }
        let resources = root["resources"]
        self.draft.gpus = self.draft.gpus(resources, resources?["slots"] == nil ? "slots_per_trial" : "slots")
        if let entrypoint = root["entrypoint"] { self.readEntrypoint(entrypoint) }
    }

    private mutating func readEntrypoint(_ node: TreeNode) {
        switch node.value {
        case .text(let text) where text.wholeMatch(of: /[A-Za-z_][\w.]*:[A-Za-z_]\w*/) != nil:
            self.draft.reading.issues.warning(
                at: node.path,
                "'\(Shown.text(text))' is a class that Determined itself calls; write a program that trains it"
            )
        case .text(let text): self.draft.command = ["/bin/sh", "-c", text]
        case .list(let words): self.draft.command = words.compactMap(\.scalarText)
        default: self.draft.reading.wrong(node, "a command")
        }
    }

    private mutating func readSearcher(_ node: TreeNode) {
        self.draft.method = self.draft.reading.text(node, "name")
        self.draft.trialsMax = self.draft.count(node, "max_trials")
        self.draft.parallel = self.draft.count(node, "max_concurrent_trials")
        guard let metric = self.draft.reading.text(node, "metric") else { return }
        let isSmallerBetter = node["smaller_is_better"] == nil || self.draft.reading.flag(node, "smaller_is_better")
        self.draft.objective = Objective(metric: metric, goal: isSmallerBetter ? .minimize : .maximize)
        if let name = self.draft.method, ["adaptive_asha", "async_halving", "asha"].contains(name) {
            self.readHalving(node)
        }
    }

    private mutating func readGroup(_ node: TreeNode, prefix: String, depth: Int) {
        guard depth < Self.depthMax else {
            return self.draft.reading.issues.error(
                at: node.path,
                "the groups are nested deeper than \(Self.depthMax) levels"
            )
        }
        for (key, child) in self.draft.reading.map(node) {
            let name = "\(prefix)\(key)"
            if child.value.entries != nil, child["type"]?.value.string == nil {
                self.readGroup(child, prefix: "\(name).", depth: depth + 1)
            } else if let domain = self.domain(child) {
                self.draft.parameters.add(name, domain, at: child.path, &self.draft.reading.issues)
            } else {
                self.draft.parameters.addBroken(name)
            }
        }
    }

    private mutating func domain(_ node: TreeNode) -> Domain? {
        guard node.value.entries != nil else { return self.constant(node) }
        switch self.draft.reading.text(node, "type") {
        case "const": return self.draft.reading.required(node, "val").flatMap { self.constant($0) }
        case "categorical": return self.draft.reading.choices(node, "vals").map(Domain.categorical)
        case "int":
            guard let lower = self.draft.reading.whole(node, "minval"),
                let upper = self.draft.reading.whole(node, "maxval")
            else { return nil }
            return .integer(lower: lower, upper: upper)
        case "double": return self.bounds(node).map { .real(lower: $0, upper: $1) }
        case "log":
            // The bounds are exponents.
            let base = node["base"].map { self.draft.reading.number($0) } ?? 10
            guard let base, let (lower, upper) = self.bounds(node) else { return nil }
            guard base > 0, base != 1 else {
                self.draft.reading.issues.error(
                    at: node.path(to: "base"),
                    "the base must be above 0, and not 1 (it is \(base))"
                )
                return nil
            }
            return .real(
                lower: PortableFunctions.pow(base, lower),
                upper: PortableFunctions.pow(base, upper),
                scale: .log
            )
        case let type:
            self.draft.reading.issues.error(
                at: node.path(to: "type"),
                "'\(Shown.text(type ?? ""))' is no type of Determined; the types are "
                    + "\(Self.types.joined(separator: ", "))"
                    + Suggestion.clause(for: type ?? "", in: Self.types)
            )
            return nil
        }
    }

    private mutating func constant(_ node: TreeNode) -> Domain? {
        if let literal = node.value.literal { return .constant(literal) }
        self.draft.reading.wrong(node, "a text, a number or a boolean")
        return nil
    }

    private mutating func bounds(_ node: TreeNode) -> (Double, Double)? {
        guard let lower = self.draft.reading.number(node, "minval"),
            let upper = self.draft.reading.number(node, "maxval")
        else { return nil }
        return (lower, upper)
    }
}
