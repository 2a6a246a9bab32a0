internal import ApusSpace

/// What Apus calls a parameter whose name it has not.
enum ApusName {
    /// The name itself where Apus has such names; else with `_` for what it has not, and a number where that is taken.
    static func legal(_ name: String, taken: (String) -> Bool) -> String {
        if Parameter.isLegal(name: name), !taken(name) { return name }
        let later = name.utf8.map { Self.isLegal($0, after: "_") ? $0 : UInt8(ascii: "_") }
        var legal = String(decoding: later, as: UTF8.self)
        if let first = later.first, !Self.isLegal(first, after: "") {
            legal =
                "_"
                + (Self.isLegal(first, after: "_") && first != UInt8(ascii: "@") ? legal : String(legal.dropFirst()))
        }
        legal = String(legal.prefix(Parameter.nameBytesMax - 6))
        var candidate = legal
        var number = 2
        while taken(candidate) {
            candidate = "\(legal)_\(number)"
            number += 1
        }
        return candidate
    }

    private static func isLegal(_ byte: UInt8, after prefix: String) -> Bool {
        byte < 0x80 && Parameter.isLegal(name: prefix + String(Unicode.Scalar(byte)))
    }
}
