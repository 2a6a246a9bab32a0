import FoundationEssentials

/// Reads the kernel's tables.
enum ProcFile {
    static func text(_ path: String) throws(BenchError) -> String {
        guard let bytes = FileManager.default.contents(atPath: path) else { throw BenchError("cannot read \(path)") }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What stands behind `name:` on its first line.
    static func value(of name: String, in text: String) -> String? {
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            return String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
        }
        return nil
    }

    static func kibibytes(of name: String, in text: String) -> Int? {
        self.value(of: name, in: text).flatMap { Int($0.prefix { $0.isNumber }) }
    }
}
