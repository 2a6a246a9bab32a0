internal import ApusSpace

/// Reads `space`, `conditions` and `forbidden`, and gives every mistake that `Space` finds its place in the file.
struct SpaceReading {
    struct Result {
        /// `nil` when anything about it is wrong.
        let space: Space?
        let scope: ParameterScope

        /// The names of parameters on which a condition depends.
        let conditioning: Set<String>
    }

    /// What passed the check of its form.
    let root: SourceNode

    /// The whole file: parameters that did not pass still have names.
    let source: SourceNode
    let diagnostics: DiagnosticList

    func read() -> Result {
        let entries = self.root["space"]?.entries ?? []
        var parameters: [Parameter] = []
        var places: [SourcePlace] = []
        for entry in entries {
            let reading = ParameterReading(
                name: entry.key,
                node: entry.value,
                place: entry.keyPlace,
                isWhole: self.source["space"]?[entry.key]?.entries.count == entry.value.entries.count,
                diagnostics: self.diagnostics
            )
            guard let parameter = reading.read() else { continue }
            parameters.append(parameter)
            places.append(entry.keyPlace)
        }
        if let space = self.root["space"], self.source["space"]?.entries.isEmpty == true {
            self.diagnostics.error(space.place, "'space' is empty; add a parameter such as lr: {real: [0.001, 0.1]}")
        }
        let scope = self.scope(parameters)
        let clauses = ClauseReading(scope: scope, parameters: parameters, diagnostics: self.diagnostics)
        let conditions = clauses.conditions(self.conditionNodes(entries))
        let forbidden = clauses.forbidden(self.root["forbidden"]?.items ?? [])
        let conditioning = conditions.reduce(into: Set<String>()) { names, condition in
            names.formUnion(condition.value.expression.parents.map { parameters[$0].name })
        }
        let space = self.space(parameters, at: places, conditions: conditions, forbidden: forbidden)
        let isWhole = parameters.count == (self.source["space"]?.entries.count ?? 0)
        return Result(space: isWhole && !entries.isEmpty ? space : nil, scope: scope, conditioning: conditioning)
    }

    private func scope(_ parameters: [Parameter]) -> ParameterScope {
        ParameterScope(
            parameters: (self.source["space"]?.entries ?? []).map { entry in
                .init(name: entry.key, domain: parameters.first { $0.name == entry.key }?.domain)
            }
        )
    }

    /// From `when` and from `conditions`; a parameter may have one of the two.
    private func conditionNodes(_ entries: [SourceNode.Entry]) -> [(child: SourceNode.Entry, text: SourceNode)] {
        var nodes: [(child: SourceNode.Entry, text: SourceNode)] = entries.compactMap { entry in
            entry.value["when"].map { (entry, $0) }
        }
        for condition in self.root["conditions"]?.entries ?? [] {
            if let other = nodes.first(where: { $0.child.key == condition.key }) {
                self.diagnostics.error(
                    condition.keyPlace,
                    "'\(ScalarText.shortened(condition.key))' has a 'when' at \(other.text.place.line):"
                        + "\(other.text.place.column) already; join the two with &&"
                )
                continue
            }
            nodes.append((condition, condition.value))
        }
        return nodes
    }

    private func space(
        _ parameters: [Parameter],
        at places: [SourcePlace],
        conditions: [Placed<Condition>],
        forbidden: [Placed<Forbidden>]
    ) -> Space? {
        do {
            return try Space(
                parameters: parameters,
                conditions: conditions.map(\.value),
                forbidden: forbidden.map(\.value)
            )
        } catch {
            for issue in error.issues {
                let place: SourcePlace? =
                    switch issue.subject {
                    case .parameter(let index): places.indices.contains(index) ? places[index] : nil
                    case .condition(let index): conditions.indices.contains(index) ? conditions[index].place : nil
                    case .forbidden(let index): forbidden.indices.contains(index) ? forbidden[index].place : nil
                    case .space: nil
                    }
                let whole = self.source.entry("space")?.keyPlace ?? self.source.place
                self.diagnostics.error(place ?? whole, issue.message)
            }
            return nil
        }
    }
}

/// Something that was read, with the place where it stands.
struct Placed<Value> {
    let value: Value
    let place: SourcePlace
}

extension Condition.Expression {
    /// The parameters that the condition reads.
    var parents: Set<Int> {
        switch self {
        case .comparison(let parent, _, _): [parent]
        case .all(let parts), .any(let parts): parts.reduce(into: []) { $0.formUnion($1.parents) }
        }
    }
}
