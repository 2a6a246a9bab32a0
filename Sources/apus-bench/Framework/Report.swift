import FoundationEssentials

/// A benchmark's outcome, for a person or a program.
struct Report: Encodable {
    struct Peer: Encodable {
        let name: String
        let value: Double?
        let note: String
    }

    let name: String
    let measures: String
    let value: Double?
    let unit: String?
    let peer: Peer?
    let ratio: Double?
    let mark: String

    /// Nil when it could not be judged.
    let isMet: Bool?
    let failure: String?
    let details: [String: String]
    let machine: String
    let load: Double
    let date: String
    private let lines: [String]

    private enum CodingKeys: String, CodingKey {
        case name
        case measures
        case value
        case unit
        case peer
        case ratio
        case mark
        case isMet
        case failure
        case details
        case machine
        case load
        case date
    }

    init(_ benchmark: any Promised, _ finding: Finding, _ conditions: Conditions) {
        self.init(benchmark, finding, nil, conditions)
    }

    init(_ benchmark: any Promised, failure: String, _ conditions: Conditions) {
        self.init(benchmark, nil, failure, conditions)
    }

    private init(_ benchmark: any Promised, _ finding: Finding?, _ failure: String?, _ conditions: Conditions) {
        self.name = benchmark.name
        self.measures = benchmark.summary
        self.value = finding?.value
        self.unit = finding?.unit
        self.peer = finding?.peer.map { Peer(name: $0.name, value: $0.value, note: $0.note) }
        self.ratio = finding?.ratio
        self.mark = benchmark.mark.text
        self.isMet = finding.flatMap { benchmark.mark.isMet(by: $0) }
        self.failure = failure
        self.details = Dictionary(finding?.details.map { ($0.name, $0.text) } ?? []) { first, _ in first }
        self.machine = conditions.machine.text
        self.load = conditions.load
        self.date = conditions.date
        self.lines = finding?.details.map { "\($0.name): \($0.text)" } ?? []
    }

    var text: String {
        var parts = ["\(self.name): \(self.measures)"]
        if let value = self.value, let unit = self.unit { parts.append("value: \(Number.text(value)) \(unit)") }
        if let peer = self.peer {
            let value = peer.value.map { "\(Number.text($0)) \(self.unit ?? "")" } ?? peer.note
            parts.append("peer: \(peer.name): \(value)")
        }
        if let ratio = self.ratio { parts.append("ratio: \(Number.text(ratio))") }
        if let failure = self.failure { parts.append("could not be measured: \(failure)") }
        let verdict = self.isMet.map { $0 ? "met" : "missed" } ?? "not judged"
        parts.append("mark: \(self.mark): \(verdict)")
        parts += self.lines
        parts.append("machine: \(self.machine); load \(Number.text(self.load)); \(self.date)")
        return parts.joined(separator: "\n  ")
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
