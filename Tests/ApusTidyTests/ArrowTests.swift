import Testing

@Suite struct ArrowTests {
    /// Anyone may import these.
    static let free: Set<String> = [
        "Swift", "Glibc", "Musl", "Foundation", "FoundationEssentials", "CoreFoundation", "Dispatch", "Synchronization",
        "RegexBuilder", "System",
        "DequeModule", "Logging", "ServiceLifecycle", "Subprocess", "_StringProcessing",
    ]

    @Test func `every module stands in the table, and every row is a module`() throws {
        let table = try ArrowTable(Tree.text(of: "Docs/Architecture.md"))

        let modules = try Set(Tree.files(in: "Sources", suffix: ".swift").map(\.module))

        #expect(modules == Set(table.rows.keys))
    }

    @Test func `no import departs from the table`() throws {
        let table = try ArrowTable(Tree.text(of: "Docs/Architecture.md"))

        var strays: [String] = []
        for file in try Tree.files(in: "Sources", suffix: ".swift") {
            guard let row = table.rows[file.module] else { continue }
            for imported in Self.imports(of: file) where !Self.mayImport(imported, row, table) {
                strays.append("\(file.path) imports \(imported)")
            }
        }

        #expect(strays == [])
    }

    @Test func `an outside package has one owner, or stands in every row that shares it`() throws {
        let table = try ArrowTable(Tree.text(of: "Docs/Architecture.md"))

        let owners = Dictionary(grouping: table.rows.values.flatMap { row in row.owned.map { ($0, row.module) } }) {
            $0.0
        }
        let shared = Set(owners.filter { $0.value.count > 1 }.keys)

        // The buffers are the wire's; the argument parser and the signals are both programs'; digests are of contents and of
        // secrets; the client of HTTPS has its own idea of TLS.
        #expect(shared.isSubset(of: ["NIOCore", "ArgumentParser", "UnixSignals", "Crypto", "NIOSSL"]))
    }

    static func imports(of file: Tree.File) -> [String] {
        file.lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let index = words.firstIndex(of: "import"), index <= 2, index + 1 < words.count else { return nil }
            let before = words[..<index]
            guard before.allSatisfy({ ["public", "package", "internal", "private", "@testable"].contains($0) }) else {
                return nil
            }
            let kinds: Set<Substring> = ["struct", "class", "enum", "func", "protocol", "typealias", "var", "let"]
            let name = kinds.contains(words[index + 1]) && index + 2 < words.count ? words[index + 2] : words[index + 1]
            return String(name.split(separator: ".")[0])
        }
    }

    static func mayImport(_ name: String, _ row: ArrowTable.Row, _ table: ArrowTable) -> Bool {
        if self.free.contains(name) || row.arrows.contains(name) || row.owned.contains(name) { return true }
        let libraries = ["CCUDA", "CZstd", "CZlib", "COneDNN"]
        return row.mayImportEverything && (table.rows[name] != nil || libraries.contains(name))
    }
}
