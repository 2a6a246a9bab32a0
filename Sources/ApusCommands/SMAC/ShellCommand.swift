import ApusStudy

/// Scripts for `/bin/sh` that run one program, and nothing else of what stands in its words.
enum ShellCommand {
    /// The program, in a folder; ready for a study file, where `${` would be a parameter's place.
    ///
    /// A word or folder with a NUL cannot be any program's, and comes out without it.
    static func text(_ words: [String], in folder: String) -> String {
        let script = "cd \(self.word(folder)) && exec \(words.map(self.word).joined(separator: " "))"
        return ImportedCommand.escaped(script, names: [])
    }

    /// In quotes where a shell would see anything in it.
    static func word(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "_./:@%+,-".utf8.contains(byte)
            }
        guard !isPlain else { return text }
        let held = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value != 0 }))
        // Without a NUL there is nothing that cannot be quoted.
        return (try? ShellQuoting.quoted(held)) ?? "''"
    }
}
