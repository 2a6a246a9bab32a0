package import ApusStudy

/// By what two failures of a program are known to be the same.
///
/// The line that names the error, without what differs from run to run – numbers, addresses, folders –, the innermost
/// place of a Python traceback, and how the program ended. It is meant for people too.
package struct FailureSignature: Hashable, Sendable, CustomStringConvertible {
    /// Longer lines are cut: what tells errors apart stands at the beginning.
    static let charactersMax = 160

    package let text: String

    package var description: String { self.text }

    /// Of the reason that an attempt's end gives.
    package init(_ end: AttemptEnd) {
        let lines = end.reason.split(whereSeparator: \.isNewline).map(String.init)
        let printed = lines.dropFirst()
        var parts: [String] = []
        if let signal = end.signal { parts.append("signal \(signal)") }
        if let status = end.exitStatus, status != 0 { parts.append("exit status \(status)") }
        if let error = Self.errorLine(printed) {
            parts.append(Self.normalized(error))
        } else if let first = lines.first, parts.isEmpty {
            parts.append(Self.normalized(first))
        }
        var text = parts.joined(separator: ": ")
        if let place = Self.innermost(printed) { text += " (\(place))" }
        self.text = text
    }

    /// The last line that looks like an error's name; else the last line that says anything.
    private static func errorLine(_ lines: ArraySlice<String>) -> String? {
        let said = lines.map { $0.trimmed }.filter { !$0.isEmpty }
        return said.last(where: Self.namesError) ?? said.last
    }

    /// `ValueError: …`, `torch.cuda.OutOfMemoryError: …`, `error: …`, `panicked at …`.
    private static func namesError(_ line: String) -> Bool {
        let lowered = line.lowercased()
        if lowered.hasPrefix("error:") || lowered.hasPrefix("fatal") || lowered.contains("panicked at") { return true }
        guard let name = line.split(separator: ":", maxSplits: 1).first, !name.contains(" ") else { return false }
        return ["Error", "Exception", "Interrupt", "Exit"].contains { name.hasSuffix($0) }
    }

    /// The last `File "…/train.py", line 12, in load` of a traceback, as `train.py:12 in load`.
    private static func innermost(_ lines: ArraySlice<String>) -> String? {
        for line in lines.reversed() {
            let text = line.trimmed
            guard text.hasPrefix("File \""), let close = text.dropFirst(6).firstIndex(of: "\"") else { continue }
            let file = text[text.index(text.startIndex, offsetBy: 6)..<close].split(separator: "/").last ?? ""
            let rest = text[close...].dropFirst().split(separator: ",").map { String($0).trimmed }
            let number = rest.first { $0.hasPrefix("line ") }?.dropFirst(5) ?? ""
            let function = rest.last { $0.hasPrefix("in ") }.map { " \($0)" } ?? ""
            return "\(file.prefix(64)):\(number.prefix(8))\(function.prefix(64))"
        }
        return nil
    }

    /// Folders go, and every number becomes `#`.
    static func normalized(_ line: String) -> String {
        var words: [String] = []
        for word in line.split(separator: " ") {
            words.append(word.contains("/") ? Self.withoutFolder(word) : String(word))
        }
        var text = ""
        var isInNumber = false
        for character in words.joined(separator: " ") {
            let isDigit = character.isASCII && character.isNumber
            if isDigit, isInNumber { continue }
            isInNumber = isDigit
            text.append(isDigit ? "#" : character)
        }
        return text.count > Self.charactersMax ? text.prefix(Self.charactersMax - 1) + "…" : text
    }

    /// `'/home/ada/x.npy'` as `'x.npy'`.
    private static func withoutFolder(_ word: Substring) -> String {
        let quotes: Set<Character> = ["'", "\"", "(", "[", "`"]
        let opening = word.prefix { quotes.contains($0) }
        return opening + (word.split(separator: "/").last.map { String($0) } ?? "")
    }
}

extension StringProtocol {
    fileprivate var trimmed: String {
        let start = self.drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
