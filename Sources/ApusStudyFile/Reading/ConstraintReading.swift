internal import ApusStudy

/// Reads `constraints`, and compares them with each other and with the objectives.
struct ConstraintReading {
    /// A constraint with the place where it stands.
    private struct Placed {
        let constraint: Constraint
        let node: SourceNode

        /// Whether the file says which value counts.
        let hasReading: Bool
    }

    /// In the order of the file.
    var constraints: [Constraint] { self.placed.map(\.constraint) }

    /// The metrics of all that were read, with their places.
    var metrics: [(name: String, place: SourcePlace)] {
        self.placed.map { ($0.constraint.metric, $0.node["metric"]?.place ?? $0.node.place) }
    }

    private let placed: [Placed]
    private let diagnostics: DiagnosticList

    /// `node` is what passed the check of its form, `source` the same as it was written.
    init(_ node: SourceNode?, source: SourceNode?, diagnostics: DiagnosticList) {
        self.diagnostics = diagnostics
        let nodes = node.map { $0.scalar == nil ? $0.items : [$0] } ?? []
        let sources = source.map { $0.scalar == nil ? $0.items : [$0] } ?? []
        self.placed = zip(nodes, sources).flatMap { node, source in
            Self.read(node, isWhole: node.entries.count == source.entries.count, diagnostics)
        }
    }

    private static func read(_ node: SourceNode, isWhole: Bool, _ diagnostics: DiagnosticList) -> [Placed] {
        if let text = node.text {
            do throws(ConstraintText.Mistake) {
                let read = try ConstraintText(text)
                let constraint = Constraint(metric: read.metric, relation: read.relation, bound: read.bound)
                return [Placed(constraint: constraint, node: node, hasReading: false)]
            } catch {
                diagnostics.error(node.place, error.message)
                return []
            }
        }
        guard let metric = node["metric"]?.text else { return [] }
        let bounds = [("at-most", Constraint.Relation.atMost), ("at-least", .atLeast)].compactMap { key, relation in
            node[key]?.real.map { (relation: relation, bound: $0) }
        }
        // A bound that was misspelt or is wrong has been named already.
        if bounds.isEmpty, isWhole {
            diagnostics.error(
                node.place,
                "the constraint on '\(ScalarText.shortened(metric))' has no bound; add 'at-most' or 'at-least'"
            )
        }
        let reading = ObjectiveReading.reading(node["value"])
        return bounds.map { bound in
            Placed(
                constraint: Constraint(metric: metric, relation: bound.relation, bound: bound.bound, reading: reading),
                node: node,
                hasReading: node["value"] != nil
            )
        }
    }

    /// Notes contradictions.
    func check(objectives: [Objective]) {
        for (index, one) in self.placed.enumerated() {
            let others = self.placed[..<index].filter { $0.constraint.metric == one.constraint.metric }
            self.check(one, against: others)
            guard one.hasReading, let objective = objectives.first(where: { $0.metric == one.constraint.metric }),
                objective.reading != one.constraint.reading
            else { continue }
            self.diagnostics.error(
                one.node["value"]?.place ?? one.node.place,
                "'\(self.name(one))' is an objective too, and one value of a metric counts in a study; "
                    + "take 'value' out here, and set it at the objective"
            )
        }
    }

    private func check(_ one: Placed, against others: [Placed]) {
        for other in others {
            if other.constraint.relation == one.constraint.relation {
                self.diagnostics.error(
                    one.node.place,
                    "'\(self.name(one))' has two bounds on one side, \(other.constraint) and \(one.constraint); "
                        + "keep the stricter one"
                )
            } else if Self.isEmpty(one.constraint, other.constraint) {
                self.diagnostics.error(
                    one.node.place,
                    "no value is feasible with \(other.constraint) and \(one.constraint); loosen one of them"
                )
            }
            if other.constraint.reading != one.constraint.reading {
                self.diagnostics.error(
                    one.node["value"]?.place ?? one.node.place,
                    "one value of a metric counts in a study, and '\(self.name(one))' is read in two ways; "
                        + "give both bounds the same 'value'"
                )
            }
        }
    }

    private func name(_ one: Placed) -> String {
        ScalarText.shortened(one.constraint.metric)
    }

    private static func isEmpty(_ left: Constraint, _ right: Constraint) -> Bool {
        let most = left.relation == .atMost ? left.bound : right.bound
        let least = left.relation == .atMost ? right.bound : left.bound
        return least > most
    }
}
