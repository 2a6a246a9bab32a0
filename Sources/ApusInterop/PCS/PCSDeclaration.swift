/// One parameter as its line gives it, before its values are judged.
struct PCSDeclaration {
    enum Kind: String, CaseIterable {
        case categorical
        case ordinal
        case integer
        case real

        var isNumeric: Bool { self == .integer || self == .real }
    }

    let name: Word
    let kind: Kind

    /// The list, or the two bounds.
    let values: [Word]
    let defaultValue: Word
    let isLog: Bool

    /// Written with its kind, as SMAC 2.10 does.
    let isNewSyntax: Bool
}
