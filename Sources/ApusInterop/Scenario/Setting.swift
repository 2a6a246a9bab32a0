/// A parameter's name and its value as text, as SMAC's files and calls write them.
package struct Setting: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// The settings of `-x '0.5' -y 'a'`, where the quotes are optional.
    ///
    /// `nil` for anything else.
    package static func list(arguments text: String) -> [Setting]? {
        var scanner = LineScanner(text)
        var settings: [Setting] = []
        scanner.skipBlanks()
        while !scanner.isAtEnd {
            guard scanner.take("-") else { return nil }
            let name = scanner.take { !LineScanner.isBlank($0) }.text
            scanner.skipBlanks()
            let value: String?
            if scanner.take("'") {
                value = scanner.take(through: "'")?.text
            } else {
                value = scanner.take { !LineScanner.isBlank($0) }.text
            }
            guard let value, !name.isEmpty, !value.isEmpty else { return nil }
            settings.append(Setting(name: name, value: value))
            scanner.skipBlanks()
        }
        return settings
    }
}
