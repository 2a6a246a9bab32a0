import Testing

@Suite struct SizeTests {
    @Test func `no source file is longer than 600 lines, and no test file than 800`() throws {
        let sources = try Tree.files(in: "Sources", suffix: ".swift").filter { !$0.isGenerated }
        let tests = try Tree.files(in: "Tests", suffix: ".swift")

        let long = sources.filter { $0.lines.count > 600 } + tests.filter { $0.lines.count > 800 }

        #expect(long.map(\.path) == [])
    }

    @Test func `no function is longer than 60 lines`() throws {
        var long: [String] = []
        for file in try Tree.files(in: "Sources", suffix: ".swift") where !file.isGenerated {
            for function in Self.functions(of: file) where function.count > 60 {
                long.append("\(file.path):\(function.line) has \(function.count) lines")
            }
        }

        #expect(long == [])
    }

    /// Each function with its first line and its number of lines: formatted code closes at the indentation it opened.
    static func functions(of file: Tree.File) -> [(line: Int, count: Int)] {
        var found: [(line: Int, count: Int)] = []
        let lines = file.lines
        for (index, line) in lines.enumerated() {
            let words = line.split(separator: " ")
            guard words.contains("func") || words.contains(where: { $0.hasPrefix("init(") || $0.hasPrefix("init?(") }),
                !line.contains("//")
            else { continue }
            let indentation = line.prefix { $0 == " " }
            let close = indentation + "}"
            let open = lines[index...].prefix(30).firstIndex { $0.hasSuffix("{") }
            guard let open, let end = lines[open...].firstIndex(where: { $0 == close }) else { continue }
            guard lines[index..<open].allSatisfy({ !$0.isEmpty }) else { continue }
            found.append((index + 1, end - index + 1))
        }
        return found
    }
}
