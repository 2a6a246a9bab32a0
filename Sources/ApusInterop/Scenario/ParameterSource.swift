extension Scenario {
    /// What `pcs-file` names: a file, or one of two words that stand for a space without one.
    package enum ParameterSource: Hashable, Sendable {
        case file(String)
        case singleton
        case null

        init(_ text: String) {
            switch text {
            case "SINGLETON": self = .singleton
            case "NULL": self = .null
            default: self = .file(text)
            }
        }
    }
}
