import ApusStudy
import ArgumentParser

/// Options of a method as flags have them: NAME=VALUE.
enum OptionEntries {
    static func validate(_ options: [String]) throws {
        let wrong = options.filter { !$0.contains("=") }
        if !wrong.isEmpty {
            throw ValidationError("an option reads NAME=VALUE (there is \(wrong.joined(separator: ", ")))")
        }
    }

    static func tree(_ options: [String]) -> TreeValue {
        .map(options.map(Self.entry))
    }

    private static func entry(_ text: String) -> TreeValue.Entry {
        let name = text.prefix { $0 != "=" }
        let value = String(text.dropFirst(name.count + 1))
        let tree: TreeValue =
            Int(value).map { .integer($0) } ?? Double(value).map { .real($0) }
            ?? (value == "true" ? .boolean(true) : value == "false" ? .boolean(false) : .text(value))
        return TreeValue.Entry(key: String(name), value: tree)
    }
}
