/// One key of the study file, as the reference shows it.
package struct StudyKey: Hashable, Sendable {
    /// Keys joined by points; `NAME` stands for a name of the user's, `[]` for the entries of a list.
    package let path: String
    package let type: String

    /// As a person would write it; empty where there is none.
    package let standard: String
    package let isRequired: Bool
    package let meaning: String
}

extension StudyFile {
    /// Every key that a study file may have, in the order of the reference.
    ///
    /// Made from the forms against which files are checked, so that the two cannot differ.
    package static let keys: [StudyKey] = Self.keys(under: StudySchema.root, path: "")

    private static func keys(under shape: Shape, path: String) -> [StudyKey] {
        switch shape {
        case .fields(let fields), .variant(let fields):
            return fields.flatMap { field -> [StudyKey] in
                let name = path.isEmpty ? field.name : "\(path).\(field.name)"
                return [Self.key(field, path: name)] + Self.keys(under: field.shape, path: name)
            }
        case .named(let placeholder, let inner, _):
            return Self.keys(under: inner, path: "\(path).\(placeholder)")
        case .list(let inner, _):
            return Self.keys(under: inner, path: "\(path)[]")
        case .either(let shapes):
            // A source alone and a list of sources have the same keys; the list's say more.
            let lists = shapes.filter { if case .list = $0 { true } else { false } }
            let keys = (lists + shapes).map { Self.keys(under: $0, path: path) }
            return keys.first { !$0.isEmpty } ?? []
        case .boolean, .integer, .real, .text, .word, .duration, .size, .scalar, .deferred, .anything:
            return []
        }
    }

    private static func key(_ field: Field, path: String) -> StudyKey {
        StudyKey(
            path: path,
            type: field.shape.typeName,
            standard: field.standard ?? "",
            isRequired: field.isRequired,
            meaning: field.meaning
        )
    }
}
