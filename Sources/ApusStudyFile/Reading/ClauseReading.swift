internal import ApusSpace
internal import ApusStudy

/// Reads conditions and forbidden clauses against the parameters that are right.
///
/// A clause that names a wrong parameter is passed over: its own mistakes show when the parameter is mended.
struct ClauseReading {
    let scope: ParameterScope
    let parameters: [Parameter]
    let diagnostics: DiagnosticList

    func conditions(_ nodes: [(child: SourceNode.Entry, text: SourceNode)]) -> [Placed<Condition>] {
        let parser = ExpressionParser(parameters: self.parameters)
        return nodes.compactMap { child, node -> Placed<Condition>? in
            guard let known = self.scope[child.key] else {
                let hint = Suggestion.clause(for: child.key, in: self.scope.names)
                self.diagnostics.error(
                    child.keyPlace,
                    "'conditions' names '\(ScalarText.shortened(child.key))', which is no parameter"
                        + (hint.isEmpty ? "; add it to 'space', or remove this" : hint)
                )
                return nil
            }
            guard let text = node.text, !self.namesWrong(text) else { return nil }
            do throws(ExpressionError) {
                let expression = try parser.condition(text)
                guard known.domain != nil, let index = self.index(of: child.key) else { return nil }
                return Placed(value: Condition(child: index, expression: expression), place: node.place)
            } catch {
                self.note(error, in: node)
                return nil
            }
        }
    }

    func forbidden(_ nodes: [SourceNode]) -> [Placed<Forbidden>] {
        let parser = ExpressionParser(parameters: self.parameters)
        return nodes.compactMap { node -> Placed<Forbidden>? in
            guard let text = node.text else { return self.combination(node) }
            guard !self.namesWrong(text) else { return nil }
            do throws(ExpressionError) {
                return Placed(value: .expression(try parser.forbidden(text)), place: node.place)
            } catch {
                self.note(error, in: node)
                return nil
            }
        }
    }

    private func combination(_ node: SourceNode) -> Placed<Forbidden>? {
        var pairs: [Forbidden.Pair] = []
        var isWhole = true
        for entry in node.entries {
            guard let known = self.scope[entry.key] else {
                let hint = Suggestion.clause(for: entry.key, in: self.scope.names)
                self.diagnostics.error(
                    entry.keyPlace,
                    "'forbidden' names '\(ScalarText.shortened(entry.key))', which is no parameter"
                        + (hint.isEmpty ? "; add it to 'space', or remove this" : hint)
                )
                isWhole = false
                continue
            }
            guard let domain = known.domain, let index = self.index(of: entry.key), let literal = entry.value.literal
            else {
                isWhole = false
                continue
            }
            do throws(ValueError) {
                pairs.append(.init(parameter: index, value: try domain.value(of: literal)))
            } catch {
                isWhole = false
                // A wrong range says so itself.
                if error != .noValues {
                    self.diagnostics.error(entry.value.place, "no value of '\(entry.key)': \(error)")
                }
            }
        }
        return isWhole ? Placed(value: .combination(pairs), place: node.place) : nil
    }

    private func index(of name: String) -> Int? {
        self.parameters.firstIndex { $0.name == name }
    }

    private func namesWrong(_ text: String) -> Bool {
        self.scope.parameters.contains { $0.domain == nil && text.contains($0.name) }
    }

    private func note(_ error: ExpressionError, in node: SourceNode) {
        let place = node.place(line: 1, column: error.offset + 1)
        self.diagnostics.error(place, error.message)
    }
}
