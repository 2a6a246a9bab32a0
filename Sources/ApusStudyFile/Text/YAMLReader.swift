internal import Yams

/// Turns the text of a study file into nodes, within limits.
///
/// JSON is read by the same parser. Aliases are followed, and what they unfold to is counted, so that a small file
/// cannot become a large tree.
struct YAMLReader {
    static let bytesMax = 1_048_576
    static let depthMax = 64
    static let nodesMax = 100_000
    static let repeatedKeysMax = 100

    /// What is read, as messages call it.
    enum Subject {
        case studyFile

        /// Another tool's.
        case file
    }

    private let diagnostics: DiagnosticList
    private let subject: Subject

    init(diagnostics: DiagnosticList, subject: Subject = .studyFile) {
        self.diagnostics = diagnostics
        self.subject = subject
    }

    /// The root of the only document; `nil` when the text is no YAML, which was noted then.
    mutating func read(_ text: String) -> SourceNode? {
        guard text.utf8.count <= Self.bytesMax else {
            self.error(
                1,
                1,
                self.subject == .studyFile
                    ? "a study file has at most \(Self.bytesMax) bytes, and this has \(text.utf8.count); "
                        + "move data into files that it names"
                    : "the file has \(text.utf8.count) bytes, but \(Self.bytesMax) is the most; is it the right file?"
            )
            return nil
        }
        var scalars: [Unicode.Scalar]
        switch MaskedText.masked(text) {
        case .success(let masked): scalars = masked
        case .failure(let error):
            self.diagnostics.error(error.place, "this private-use character is not allowed here; remove it")
            return nil
        }
        var renamed: [Unicode.Scalar] = []
        while renamed.count <= Self.repeatedKeysMax {
            do {
                return try self.parse(scalars, renamed: renamed)
            } catch YamlError.duplicatedKeysInMapping(_, let context) {
                // The parser stops at a repeated key. With the first of the two renamed it goes on, and `convert`
                // sees both under their own name, with both places.
                guard let original = Self.rename(at: context.mark, number: renamed.count, in: &scalars) else {
                    self.error(context.mark.line, context.mark.column, "a key stands twice in this map; remove one")
                    return nil
                }
                renamed.append(original)
            } catch {
                self.note(error)
                return nil
            }
        }
        self.error(1, 1, "more than \(Self.repeatedKeysMax) keys stand twice; each may stand once in a map")
        return nil
    }

    private mutating func parse(_ scalars: [Unicode.Scalar], renamed: [Unicode.Scalar]) throws -> SourceNode? {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        // The parser owns the anchors' names, so it must outlive the conversion.
        let parser = try Yams.Parser(yaml: String(view), encoding: .utf8)
        return try withExtendedLifetime(parser) {
            guard let root = try parser.singleRoot() else {
                self.error(
                    1,
                    1,
                    self.subject == .studyFile
                        ? "the file is empty; a study has at least name, space, objective and train or run"
                        : "the file is empty; is it the right one?"
                )
                return nil
            }
            var converter = YAMLConverter(diagnostics: self.diagnostics, renamed: renamed)
            let node = converter.convert(root)
            return converter.hasOverflowed ? nil : node
        }
    }

    /// Puts a numbered mark in the place of a key's first character, and gives that character back.
    private static func rename(at mark: Mark, number: Int, in scalars: inout [Unicode.Scalar]) -> Unicode.Scalar? {
        var (line, column) = (1, 1)
        for index in scalars.indices {
            if line == mark.line, column == mark.column {
                let isQuoted = scalars[index] == "\"" || scalars[index] == "'"
                let first = isQuoted ? index + 1 : index
                let isShort = first >= scalars.count || "\"'[{*&!?\\\n".unicodeScalars.contains(scalars[first])
                guard !isShort, !MaskedText.maskRange.contains(scalars[first].value) else { return nil }
                guard let replacement = Unicode.Scalar(MaskedText.renameBase + UInt32(number)) else { return nil }
                defer { scalars[first] = replacement }
                return scalars[first]
            }
            (line, column) = scalars[index] == "\n" ? (line + 1, 1) : (line, column + 1)
        }
        return nil
    }

    private func error(_ line: Int, _ column: Int, _ message: String) {
        self.diagnostics.error(SourcePlace(line: line, column: column), message)
    }

    private func note(_ error: any Error) {
        switch error {
        case YamlError.parser(_, let problem, let mark, _) where problem.contains("nesting"):
            self.error(
                mark.line,
                mark.column,
                "values nest more than \(Self.depthMax) deep here; a study needs fewer levels"
            )
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            let place = context.map { " (\($0.text) that begins at \($0.mark.line):\($0.mark.column))" } ?? ""
            self.error(
                mark.line,
                mark.column,
                "this is no YAML: \(problem)\(place); check indentation, brackets and quotes up to here"
            )
        case YamlError.reader(let problem, _, _, _):
            self.error(1, 1, "this is no text: \(problem); save the file as UTF-8 without control characters")
        default:
            self.error(1, 1, "this is no YAML; check indentation, brackets and quotes")
        }
    }
}
