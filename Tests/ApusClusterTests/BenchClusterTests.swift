import Foundation
import Testing

/// `apus-bench connections`, `metrics`, `latency` and `outage` with the built program, as small as they go.
@Suite struct BenchClusterTests {
    private struct Figure: Decodable {
        let name: String
        let value: Double
        let unit: String
        let isMet: Bool
        let details: [String: String]
    }

    private struct Ended {
        let status: Int32
        let text: String

        func figures() throws -> [Figure] {
            let lines = self.text.split(separator: "\n").filter { $0.hasPrefix("{") }
            return try lines.map { try JSONDecoder().decode(Figure.self, from: Data($0.utf8)) }
        }
    }

    private static func run(_ arguments: String...) throws -> Ended {
        let place = try Workplace()
        let program = try RunningProgram("apus-bench", arguments + ["--json", "--scratch", place.url.path], in: place)
        let status = program.ended()
        return Ended(status: status, text: program.text)
    }

    @Test func `workers that are held are all there, and their reports are confirmed`() throws {
        let ended = try Self.run("connections", "--workers", "20", "--seconds", "2", "--report-seconds", "1")

        let figures = try ended.figures()
        #expect(figures.map(\.name) == ["connections-lost", "connections-acknowledgement", "connections-memory"])
        #expect(figures.first?.value == 0, "\(ended.text)")
        #expect(figures.first?.details["size"] == "20 workers, 2 s, one measurement each 1 s")
        #expect(figures.allSatisfy { $0.value.isFinite })
        #expect((ended.status == 0) == figures.allSatisfy(\.isMet))
    }

    @Test func `measurements count when they are confirmed`() throws {
        let ended = try Self.run("metrics", "--workers", "5", "--seconds", "1", "--points", "3")

        let figure = try #require(try ended.figures().first)
        #expect(figure.name == "metrics" && figure.unit == "points/s")
        #expect(figure.value > 0, "\(ended.text)")
    }

    @Test func `submissions and reports are timed beside stored trials`() throws {
        let ended = try Self.run("latency", "--trials", "50", "--studies", "100", "--seconds", "3")

        let figures = try ended.figures()
        #expect(figures.map(\.name) == ["latency-submit", "latency-report"], "\(ended.text)")
        #expect(figures.allSatisfy { $0.value > 0 && $0.details["size"] == "50 trials stored" })
    }

    @Test func `G7: no step is lost or repeated while the coordinator is down`() throws {
        let ended = try Self.run("outage", "--seconds", "2", "--trials", "3", "--step-milliseconds", "50")

        let figure = try #require(try ended.figures().first, "\(ended.text)")
        #expect(figure.value == 0)
        #expect(figure.details["steps that ran"] == "720 of 720")
        #expect(figure.details["steps that are stored"] == "720, of 3 attempts")
        #expect(ended.status == 0)
    }

    @Test(arguments: [
        (["connections", "--workers", "0"], "--workers"), (["metrics", "--points", "1025"], "--points"),
        (["requeue", "--rounds", "0"], "--rounds"), (["restart", "--steps", "0"], "--steps"),
        (["latency", "--studies", "99"], "--studies"), (["outage", "--plaintext"], "TLS alone"),
    ])
    func `a size that makes no sense is told before anything starts`(arguments: [String], message: String) throws {
        let place = try Workplace()
        let program = try RunningProgram("apus-bench", arguments, in: place)

        #expect(program.ended() == 64)
        #expect(program.text.contains(message), "\(program.text)")
    }
}
