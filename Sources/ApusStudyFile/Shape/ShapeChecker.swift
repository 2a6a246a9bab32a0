internal import ApusSpace
internal import ApusStudy

/// Compares a part of the study file with the form it must have, and notes every difference.
///
/// Gives back what was right: wrong values and unknown keys are left out, so that later readers need not ask again.
struct ShapeChecker {
    let diagnostics: DiagnosticList

    /// Where set, a scalar may be `${name}` instead of a value.
    let scope: ParameterScope?

    func checked(_ node: SourceNode, _ shape: Shape, path: String) -> SourceNode? {
        switch shape {
        case .anything: return node
        case .deferred(_, let inner): return self.checked(node, inner(), path: path)
        case .list(let item, let counts): return self.checkedList(node, of: item, counts, shape, path: path)
        case .fields(let fields): return self.checkedMap(node, fields, shape, path: path)
        case .named(_, let item, let countMax):
            return self.checkedNames(node, item, countMax: countMax, shape, path: path)
        case .variant(let fields): return self.checkedVariant(node, fields, shape, path: path)
        case .either(let shapes): return self.checkedEither(node, shapes, shape, path: path)
        default: return self.checkedScalar(node, shape, path: path)
        }
    }

    private func checkedScalar(_ node: SourceNode, _ shape: Shape, path: String) -> SourceNode? {
        guard let scalar = node.scalar else { return self.refuse(node, shape, path: path) }
        if self.scope != nil, scalar.text.contains("${") {
            return self.isReference(node, scalar, shape, path: path) ? node : nil
        }
        return shape.accepts(node) ? node : self.refuse(node, shape, path: path)
    }

    private func checkedList(
        _ node: SourceNode,
        of item: Shape,
        _ counts: ClosedRange<Int>,
        _ shape: Shape,
        path: String
    ) -> SourceNode? {
        guard case .list(let items) = node.content else { return self.refuse(node, shape, path: path) }
        guard counts.contains(items.count) else {
            self.diagnostics.error(node.place, "'\(path)' must be \(shape.words) (it has \(items.count))")
            return nil
        }
        let checked = items.map { self.checked($0, item, path: path) }
        guard !checked.contains(where: { $0 == nil }) else { return nil }
        return SourceNode(content: .list(checked.compactMap { $0 }), place: node.place)
    }

    private func checkedMap(_ node: SourceNode, _ fields: [Field], _ shape: Shape, path: String) -> SourceNode? {
        // `flatten:` with nothing after it means the same as `flatten: {}`.
        var node = node
        if case .null = node.content { node = SourceNode(content: .map([]), place: node.place) }
        guard case .map(let entries) = node.content else { return self.refuse(node, shape, path: path) }
        var kept: [SourceNode.Entry] = []
        for entry in entries {
            guard let field = fields.first(where: { $0.name == entry.key }) else {
                self.noteUnknown(entry, among: fields.map(\.name), path: path)
                continue
            }
            let name = path.isEmpty ? entry.key : "\(path).\(entry.key)"
            guard let value = self.checked(entry.value, field.shape, path: name) else { continue }
            kept.append(.init(key: entry.key, keyPlace: entry.keyPlace, value: value))
        }
        for field in fields where field.isRequired && node.entry(field.name) == nil {
            let name = path.isEmpty ? "the study" : "'\(path)'"
            self.diagnostics.error(
                node.place,
                "\(name) has no '\(field.name)'; add \(field.shape.words): \(field.meaning.asClause)"
            )
        }
        return SourceNode(content: .map(kept), place: node.place)
    }

    private func noteUnknown(_ entry: SourceNode.Entry, among names: [String], path: String) {
        let owner = path.isEmpty ? "a study" : "'\(path)'"
        let key = ScalarText.shortened(entry.key)
        let hint = Suggestion.clause(for: entry.key, in: names)
        let remedy =
            !hint.isEmpty
            ? hint
            : names.isEmpty ? "; it has none, remove this" : "; its keys are \(names.joined(separator: ", "))"
        self.diagnostics.error(entry.keyPlace, "\(owner) has no key '\(key)'\(remedy)")
    }

    private func checkedNames(
        _ node: SourceNode,
        _ item: Shape,
        countMax: Int,
        _ shape: Shape,
        path: String
    ) -> SourceNode? {
        guard case .map(let entries) = node.content else { return self.refuse(node, shape, path: path) }
        guard entries.count <= countMax else {
            self.diagnostics.error(
                node.place,
                "'\(path)' may hold at most \(countMax) entries (it has \(entries.count)); remove some"
            )
            return nil
        }
        let kept = entries.compactMap { entry in
            self.checked(entry.value, item, path: "\(path).\(ScalarText.shortened(entry.key))").map {
                SourceNode.Entry(key: entry.key, keyPlace: entry.keyPlace, value: $0)
            }
        }
        return SourceNode(content: .map(kept), place: node.place)
    }

    private func checkedEither(_ node: SourceNode, _ shapes: [Shape], _ whole: Shape, path: String) -> SourceNode? {
        if self.scope != nil, let scalar = node.scalar, scalar.text.contains("${") {
            return self.isReference(node, scalar, whole, path: path) ? node : nil
        }
        let fitting = shapes.filter { $0.mayBe(node.content) }
        guard fitting.count > 1 else {
            return fitting.first.flatMap { self.checked(node, $0, path: path) }
                ?? (fitting.isEmpty ? self.refuse(node, whole, path: path) : nil)
        }
        return fitting.contains { $0.accepts(node) } ? node : self.refuse(node, whole, path: path)
    }

    func refuse(_ node: SourceNode, _ shape: Shape, path: String) -> SourceNode? {
        var hint = ""
        if case .word(let words) = shape, let text = node.text { hint = Suggestion.clause(for: text, in: words) }
        if case .variant(let fields) = shape, let text = node.text {
            hint = Suggestion.clause(for: text, in: fields.map(\.name))
        }
        let name = path.isEmpty ? "a study" : "'\(path)'"
        self.diagnostics.error(node.place, "\(name) must be \(shape.words) (it is \(node.shown))\(hint)")
        return nil
    }
}

extension String {
    /// A sentence of the reference in the middle of another: small first letter, no backticks, no full stop.
    fileprivate var asClause: String {
        let text = self.filter { $0 != "`" }
        return text.prefix(1).lowercased() + text.dropFirst().dropLast(text.hasSuffix(".") ? 1 : 0)
    }
}
