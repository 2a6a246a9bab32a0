import Foundation
import Testing

@testable import ApusAPI

@Suite struct EndpointTests {
    private static let document = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent()
        .appendingPathComponent("../../Protocols/HTTP.yaml")

    @Test func `the document describes exactly these operations`() throws {
        let text = try String(contentsOf: Self.document, encoding: .utf8)

        var described: Set<String> = []
        var path = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("  /"), line.hasSuffix(":") { path = String(line.dropFirst(2).dropLast()) }
            let word = line.hasPrefix("    ") ? line.dropFirst(4).prefix { $0.isLetter } : ""
            if ["get", "put", "post", "delete"].contains(word), line.count == word.count + 5 {
                described.insert("\(word.uppercased()) \(path)")
            }
        }

        #expect(described == Set(Endpoint.allCases.map(\.rawValue)))
    }

    @Test func `the document names every field of the answers`() throws {
        let text = try String(contentsOf: Self.document, encoding: .utf8)
        let trial = TrialAnswer(number: 1, state: "running", configuration: [:])

        let fields = Mirror(reflecting: trial).children.compactMap(\.label)

        let section = try #require(text.components(separatedBy: "\n    TrialAnswer:\n").last)
        let schema = section.components(separatedBy: "\n    TrialDetailAnswer:")[0]
        for field in fields { #expect(schema.contains("        \(field):"), "\(field) is not described") }
    }

    @Test func `values are escaped into the path`() {
        #expect(Endpoint.trial.path(["a b/..", "3"]) == "/api/v1/studies/a%20b%2F../trials/3")
        #expect(Endpoint.trial.method == "GET")
        #expect(Endpoint.escaped("é&=?") == "%C3%A9%26%3D%3F")
    }
}
