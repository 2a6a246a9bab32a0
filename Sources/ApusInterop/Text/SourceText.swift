/// The lines of a text file, within its limits.
struct SourceText {
    static let bytesMax = 16 << 20
    static let lineBytesMax = 1 << 20
    static let linesMax = 1_000_000

    struct Line {
        /// Counted from 1.
        let number: Int

        /// Without the end of the line.
        let text: String
    }

    let lines: [Line]

    /// Lines end with a line feed, or a carriage return and one; a byte order mark is refused unless it is allowed.
    init(_ bytes: [UInt8], file: String, allowsByteOrderMark: Bool = true) throws(InteropError) {
        var issues = IssueList()
        guard bytes.count <= Self.bytesMax else {
            issues.error(
                line: 1,
                "the file has \(bytes.count) bytes, but \(Self.bytesMax) is the most; is it the right file?"
            )
            throw InteropError(file: file, issues: issues.sorted)
        }
        var rest = bytes[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) {
            if !allowsByteOrderMark {
                issues.error(line: 1, "the file begins with a byte order mark; save it as UTF-8 without one")
            }
            rest = rest.dropFirst(3)
        }
        var lines: [Line] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            Self.append(rest[..<end], to: &lines, &issues)
            rest = rest[(end + 1)...]
            guard lines.count < Self.linesMax else { break }
        }
        if lines.count >= Self.linesMax {
            issues.error(line: lines.count, "the file has more than \(Self.linesMax) lines; split it")
        } else if !rest.isEmpty {
            Self.append(rest, to: &lines, &issues)
        }
        self.lines = lines
        guard issues.hasErrors else { return }
        throw InteropError(file: file, issues: issues.sorted)
    }

    private static func append(_ bytes: ArraySlice<UInt8>, to lines: inout [Line], _ issues: inout IssueList) {
        let number = lines.count + 1
        let bytes = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
        if bytes.count > Self.lineBytesMax {
            issues.error(line: number, "the line has \(bytes.count) bytes, but \(Self.lineBytesMax) is the most")
            lines.append(Line(number: number, text: ""))
        } else if let text = String(validating: bytes, as: UTF8.self) {
            lines.append(Line(number: number, text: text))
        } else {
            issues.error(line: number, "the line is no UTF-8; save the file as UTF-8")
            lines.append(Line(number: number, text: ""))
        }
    }
}
