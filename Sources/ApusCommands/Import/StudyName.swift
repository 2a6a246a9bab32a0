/// Names for studies that are made of other tools' files.
enum StudyName {
    private static let lengthMax = 128

    /// The name with `-` for what a study's name may not have; `fallback` where nothing is left of it.
    static func legal(_ name: String, fallback: String = "imported") -> String {
        let mapped = name.unicodeScalars.map { scalar -> Character in
            let isAllowed =
                ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                || "._-".unicodeScalars.contains(scalar)
            return isAllowed ? Character(scalar) : "-"
        }
        let legal = String(mapped.prefix(Self.lengthMax))
        guard legal.contains(where: { $0 != "-" && $0 != "." && $0 != "_" }) else { return fallback }
        // A number alone would be taken for a study's number.
        return legal.allSatisfy(\.isNumber) ? String("study-\(legal)".prefix(Self.lengthMax)) : legal
    }
}
