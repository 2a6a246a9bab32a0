internal import ApusStudy

extension ShapeChecker {
    /// A variant always comes back as a map of one key, also when it was a bare word.
    func checkedVariant(_ node: SourceNode, _ fields: [Field], _ shape: Shape, path: String) -> SourceNode? {
        if let scalar = node.scalar {
            return self.checkedBareWord(node, scalar, fields, shape, path: path)
        }
        guard case .map(let entries) = node.content else { return self.refuse(node, shape, path: path) }
        guard entries.count == 1, let entry = entries.first else {
            let found = entries.isEmpty ? "it is empty" : "it has \(entries.map(\.key).joined(separator: ", "))"
            self.diagnostics.error(node.place, "'\(path)' must have exactly one key, \(shape.words) (\(found))")
            return nil
        }
        guard let field = fields.first(where: { $0.name == entry.key }) else {
            let hint = Suggestion.clause(for: entry.key, in: fields.map(\.name))
            self.diagnostics.error(
                entry.keyPlace,
                "'\(path)' must be \(shape.words) (it is '\(ScalarText.shortened(entry.key))')\(hint)"
            )
            return nil
        }
        guard let value = self.checked(entry.value, field.shape, path: "\(path).\(field.name)") else { return nil }
        return SourceNode(
            content: .map([.init(key: field.name, keyPlace: entry.keyPlace, value: value)]),
            place: node.place
        )
    }

    private func checkedBareWord(
        _ node: SourceNode,
        _ scalar: SourceNode.Scalar,
        _ fields: [Field],
        _ shape: Shape,
        path: String
    ) -> SourceNode? {
        if self.scope != nil, scalar.text.contains("${") {
            return self.isReference(node, scalar, shape, path: path) ? node : nil
        }
        guard let field = fields.first(where: { $0.name == scalar.text }) else {
            return self.refuse(node, shape, path: path)
        }
        guard field.mayStandBare else {
            var needed = "a value"
            if case .fields(let inner) = field.shape {
                needed = inner.filter(\.isRequired).map { "'\($0.name)'" }.joined(separator: " and ")
            }
            self.diagnostics.error(
                node.place,
                "'\(path)' says '\(field.name)' and needs \(needed) with it; write {\(field.name): {…}}"
            )
            return nil
        }
        let empty = SourceNode(content: .map([]), place: node.place)
        return SourceNode(
            content: .map([.init(key: field.name, keyPlace: node.place, value: empty)]),
            place: node.place
        )
    }

    /// Whether `${name}` may stand here; notes why not.
    func isReference(_ node: SourceNode, _ scalar: SourceNode.Scalar, _ shape: Shape, path: String) -> Bool {
        guard let scope = self.scope else { return false }
        let template: Template
        do {
            template = try Template(text: scalar.text)
        } catch {
            for issue in error.issues {
                self.diagnostics.error(node.place(of: issue), issue.message)
            }
            return false
        }
        let unknown = template.variables.filter { scope[$0.name] == nil }
        for variable in unknown {
            self.diagnostics.error(
                node.place(line: variable.line, column: variable.column),
                scope.unknown(variable.name)
            )
        }
        guard unknown.isEmpty else { return false }
        guard let name = template.onlyVariable, let known = scope[name] else {
            self.diagnostics.error(
                node.place,
                "'\(path)' takes a value, or ${name} and nothing else (it is \(node.shown)); put the whole value "
                    + "into a parameter"
            )
            return false
        }
        guard let domain = known.domain, let misfit = shape.misfit(domain) else { return true }
        self.diagnostics.error(node.place, "'\(path)' must be \(shape.words), and '\(name)' is not always: \(misfit)")
        return false
    }
}

extension SourceNode {
    /// The place in the study file of a place in this scalar's text, which counts from 1:1.
    ///
    /// Exact for a text on one line; the scalar's own place for any other.
    func place(line: Int, column: Int) -> SourcePlace {
        guard line == 1, let scalar = self.scalar, !scalar.text.contains("\n") else { return self.place }
        let quote = scalar.isPlain ? 0 : 1
        return SourcePlace(line: self.place.line, column: self.place.column + column - 1 + quote)
    }

    func place(of issue: TemplateError.Issue) -> SourcePlace {
        self.place(line: issue.line, column: issue.column)
    }
}
