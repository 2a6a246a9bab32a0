internal import ApusStudy

/// Reads `run.secrets`: which secrets of the workers' hosts a program gets, and in which variables.
struct SecretsReading {
    let section: SourceNode
    let diagnostics: DiagnosticList

    /// Variables, and for each the secret's name; mistakes are noted.
    func read() -> [String: String] {
        guard let node = self.section["secrets"] else { return [:] }
        var secrets: [String: String] = [:]
        for item in node.items { self.add(item.text ?? "", item.place, item.text ?? "", item.place, to: &secrets) }
        for entry in node.entries {
            self.add(entry.key, entry.keyPlace, entry.value.text ?? "", entry.value.place, to: &secrets)
        }
        return secrets
    }

    private func add(
        _ variable: String,
        _ place: SourcePlace,
        _ name: String,
        _ namePlace: SourcePlace,
        to secrets: inout [String: String]
    ) {
        guard SecretName.isValid(name) else {
            self.diagnostics.error(
                namePlace,
                "a secret's name is 1 to \(SecretName.bytesMax) letters, digits, '_', '-' and '.', and begins with a "
                    + "letter or '_' (it is '\(ScalarText.shortened(name))'); its value belongs on the workers' hosts"
            )
            return
        }
        guard SecretName.isVariable(variable) else {
            self.diagnostics.error(
                place,
                "'\(ScalarText.shortened(variable))' is no name of an environment variable, which has letters, digits "
                    + "and '_'; write secrets: {VARIABLE: \(name)}"
            )
            return
        }
        if variable.hasPrefix("APUS_") {
            self.diagnostics.error(
                place,
                "names that begin with APUS_ are set by Apus (it is '\(variable)'); write secrets: {VARIABLE: \(name)}"
            )
        } else if self.section["environment"]?[variable] != nil {
            self.diagnostics.error(place, "'\(variable)' is in 'run.environment' too; remove it there or here")
        } else if secrets.updateValue(name, forKey: variable) != nil {
            self.diagnostics.error(place, "'run.secrets' names '\(variable)' twice; remove one")
        }
    }
}
