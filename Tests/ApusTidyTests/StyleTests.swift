import Testing

@Suite struct StyleTests {
    @Test func `nothing crashes on purpose`() throws {
        let found = try self.lines(of: ["try!", " as! ", "fatalError("], in: "Sources")

        #expect(found == [])
    }

    @Test func `concurrency is structured, but at bridges that say why`() throws {
        let pattern = /(^|[^A-Za-z.])Task(\.detached)? *(\([^)]*\))? *\{/
        let starts = try self.lines(in: "Sources") { $0.contains(pattern) }

        #expect(starts.count <= 2, "\(starts)")
    }

    @Test func `unsafe annotations are argued beside them`() throws {
        var bare: [String] = []
        for file in try Tree.files(in: "Sources", suffix: ".swift") where !file.isGenerated {
            let lines = file.lines
            for (index, line) in lines.enumerated()
            where line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)") {
                let near = lines[max(0, index - 6)...min(lines.count - 1, index + 2)]
                if !near.contains(where: { $0.contains("SAFETY:") }) { bare.append("\(file.path):\(index + 1)") }
            }
        }

        #expect(bare == [])
    }

    @Test func `tests wait for events, and never sleep`() throws {
        let sleeps = ["Task.sleep", "Thread.sleep", "usleep(", "nanosleep(", "Clock().sleep"]
        let found = try self.lines(of: sleeps, in: "Tests").filter { !$0.contains("ApusTidyTests") }

        #expect(found == [])
    }

    @Test func `structures of the system are made where Foundation is not loaded`() throws {
        // A release build finds them in CoreFoundation there, which nobody imports, and fails.
        let structures = ["stat()", "timespec()", "timeval()", "statvfs()", "rusage()", "sockaddr_in()"]
        let found = try ["ApusCommands", "ApusCoordinator", "ApusStore", "ApusWeb"].flatMap {
            try self.lines(of: structures, in: "Sources/\($0)")
        }

        #expect(found == [])
    }

    @Test func `links in the documents lead somewhere`() throws {
        var broken: [String] = []
        var documents = try Tree.files(in: "Docs", suffix: ".md") + Tree.files(in: "Protocols", suffix: ".md")
        documents.append(Tree.File(path: "README.md", text: try Tree.text(of: "README.md")))
        for document in documents {
            let folder = document.path.split(separator: "/").dropLast().joined(separator: "/")
            for match in document.text.matches(of: /\]\(([^)#\s]+)(#[^)]*)?\)/) {
                let target = String(match.output.1)
                guard !target.contains("://") else { continue }
                let path = (folder.isEmpty ? "" : folder + "/") + target
                if !Tree.exists(path) { broken.append("\(document.path): \(target)") }
            }
        }

        #expect(broken == [])
    }

    private func lines(of patterns: [String], in folder: String) throws -> [String] {
        try self.lines(in: folder) { line in patterns.contains { line.contains($0) } }
    }

    private func lines(in folder: String, where matches: (Substring) -> Bool) throws -> [String] {
        try Tree.files(in: folder, suffix: ".swift").filter { !$0.isGenerated }.flatMap { file in
            file.lines.enumerated().compactMap { index, line -> String? in
                let code = line.trimmingPrefix { $0 == " " }
                guard !code.hasPrefix("//"), matches(line) else { return nil }
                return "\(file.path):\(index + 1): \(code)"
            }
        }
    }
}
