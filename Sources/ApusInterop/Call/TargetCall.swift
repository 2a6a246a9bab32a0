package import ApusSpace

/// The call by which SMAC v2 runs a program: five arguments of its own, then `-name value` for each active parameter.
package struct TargetCall: Hashable, Sendable {
    /// What SMAC passes where there are no instances.
    package static let noInstance = "no_instance"

    package let instance: String
    package let specific: String

    /// Seconds; `nil` for none, where SMAC passes on the largest number there is.
    package let cutoff: Double?
    package let cutoffLength: Int

    /// −1 for a deterministic program.
    package let seed: Int

    /// The active parameters in alphabetical order.
    package let settings: [Setting]

    package init(
        instance: String = Self.noInstance,
        specific: String = "0",
        cutoff: Double? = nil,
        cutoffLength: Int = Int(Int32.max),
        seed: Int = -1,
        settings: [Setting]
    ) {
        self.instance = instance
        self.specific = specific
        self.cutoff = cutoff
        self.cutoffLength = cutoffLength
        self.seed = seed
        self.settings = settings.sorted { Self.precedes($0.name, $1.name) }
    }

    /// What follows the program's own words, one argument each and without quotes.
    package var arguments: [String] {
        [
            self.instance, self.specific, JavaNumber.text(of: self.cutoff ?? .greatestFiniteMagnitude),
            self.cutoffLength.description, self.seed.description,
        ] + self.settings.flatMap { ["-\($0.name)", $0.value] }
    }

    /// The call as SMAC prints it for a person to copy, with its values in quotes.
    package func sample(command: String) -> String {
        ([command] + self.arguments.prefix(5) + self.settings.map { "-\($0.name) '\($0.value)'" }).joined(
            separator: " "
        )
    }

    /// The words of `algo-exec`: separated by blanks, which quotes keep together.
    package static func words(ofCommand command: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in command {
            if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == " " || character == "\t" {
                if let ended = word { words.append(ended) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }

    /// The order of Java's strings, which for SMAC's names is the order of their bytes.
    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}

extension TargetCall {
    /// The settings of a configuration's active parameters, under the names that the parameter file gives them.
    package static func settings(
        of configuration: Configuration,
        in space: Space,
        names: [String]? = nil
    ) -> [Setting] {
        let names = names ?? space.parameters.map(\.name)
        precondition(names.count == space.parameters.count, "each parameter has a name")
        return zip(space.parameters.indices, configuration.values).compactMap { index, value in
            value.flatMap { Self.text(of: $0, in: space.parameters[index].domain) }.map {
                Setting(name: names[index], value: $0)
            }
        }.sorted { Self.precedes($0.name, $1.name) }
    }

    /// A value as SMAC passes it on: reals as Java writes them, and choices as their file does.
    static func text(of value: ParameterValue, in domain: Domain) -> String? {
        if case .real(let number) = value { return JavaNumber.text(of: number) }
        return domain.literal(of: value)?.description
    }
}
