/// Regular expressions for lines such as `loss=0.5`, as Katib has them, with names for their groups.
enum NamedGroups {
    /// What Katib looks for where nothing else is said, but for a number that may not be empty.
    static let standard =
        #"(?<name>[\w|-]+)\s*=\s*(?<value>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?)"#

    /// The expression with its first group called `name` and its second one `value`; `nil` where it has not two.
    static func pattern(_ text: String) -> String? {
        var result = ""
        var names = ["name", "value"][...]
        var isEscaped = false
        var isInClass = false
        let characters = Array(text)
        for (index, character) in characters.enumerated() {
            result.append(character)
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "[" {
                isInClass = true
            } else if character == "]" {
                isInClass = false
            } else if character == "(", !isInClass {
                let isNamed = index + 1 < characters.count && characters[index + 1] == "?"
                if !isNamed { result += names.popFirst().map { "?<\($0)>" } ?? "?:" }
            }
        }
        return names.isEmpty ? result : nil
    }
}
