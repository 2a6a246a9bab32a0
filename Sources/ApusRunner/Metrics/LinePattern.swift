/// A regular expression that is searched for in one line, in time proportional to the line's length.
///
/// Backtracking engines can take years over a short line. This one keeps all the ways to match side by side
/// (Thompson 1968; with groups as in Pike's `sam`), so a study's expression can never stop its attempt. It prefers
/// what Perl prefers: the leftmost match, alternatives from left to right, greedy unless `?` says otherwise.
///
/// Known are literals, `.`, classes, `\d \w \s \b` and their opposites, `^ $`, groups, `(?<name>…)`, `(?i)` in
/// front, `|`, and the quantifiers `* + ? {m,n}`, lazy too. Look-around and back-references are refused.
struct LinePattern: Sendable {
    /// As many groups may have a name.
    static let groupsMax = 4

    private let program: PatternProgram
    private let requiredPrefix: [UInt8]

    /// Throws with the place and the reason when the expression cannot be read.
    init(_ text: String) throws(RunnerError) {
        var parser = PatternParser(text)
        let node = try parser.parse()
        self.program = try PatternProgram(node, groups: parser.groups, isCaseInsensitive: parser.isCaseInsensitive)
        self.requiredPrefix = parser.isCaseInsensitive ? [] : node.literalPrefix
    }

    var groups: [String] {
        self.program.groups
    }

    /// The text of each named group that took part in the first match; `nil` when nothing matches.
    func groups(in line: ArraySlice<UInt8>) -> [String: String]? {
        guard Self.contains(self.requiredPrefix, in: line) else { return nil }
        let scalars = String(decoding: line, as: UTF8.self).unicodeScalars.map(\.value)
        guard let bounds = self.program.firstMatch(in: scalars) else { return nil }
        var found: [String: String] = [:]
        for (index, name) in self.program.groups.enumerated() {
            let (start, end) = (Int(bounds[2 * index]), Int(bounds[2 * index + 1]))
            guard start >= 0, end >= start else { continue }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars[start..<end].compactMap(Unicode.Scalar.init))
            found[name] = String(text)
        }
        return found
    }

    private static func contains(_ needle: [UInt8], in line: ArraySlice<UInt8>) -> Bool {
        guard let first = needle.first else { return true }
        var rest = line
        while let start = rest.firstIndex(of: first) {
            if rest[start...].starts(with: needle) { return true }
            rest = rest[(start + 1)...]
        }
        return false
    }
}
