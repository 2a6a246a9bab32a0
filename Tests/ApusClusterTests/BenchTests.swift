import Foundation
import Testing

/// `apus-bench optimize`, `ask` and `fidelity` with the built program, as other tools lay their curves beside it.
@Suite struct BenchTests {
    private struct Line: Decodable {
        let fn: String
        let opt: String
        let seed: Int
        let n: Int
        let wall_s: Double
        let cpu_s: Double
        let best: [Double?]
    }

    private struct Ended {
        let place: Workplace
        let status: Int32
        let text: String

        func lines<Value: Decodable>(_ type: Value.Type, in file: String = "out.jsonl") throws -> [Value] {
            let text = try String(contentsOf: self.place.url.appending(path: file), encoding: .utf8)
            return try text.split(separator: "\n").map { try JSONDecoder().decode(type, from: Data($0.utf8)) }
        }
    }

    private static func run(_ arguments: [String], files: [String: String] = [:]) throws -> Ended {
        let place = try Workplace()
        for (name, text) in files { _ = try place.write(text, to: name) }
        let program = try RunningProgram("apus-bench", arguments, in: place)
        let status = program.ended()
        return Ended(place: place, status: status, text: program.text)
    }

    private static func optimize(command: String, space: String = Self.space, budget: Int = 6) throws -> Ended {
        try Self.run(
            [
                "optimize", "--method", "tpe", "--space", "rates.json", "--command", command, "--budget", "\(budget)",
                "--seeds", "2", "--out", "out.jsonl",
            ],
            files: ["rates.json": space]
        )
    }

    private static let space = """
        [{"name": "kind", "type": "cat", "choices": ["a b", 2, true], "if": null},
         {"name": "rate", "type": "float", "low": 0.001, "high": 1, "log": true, "if": ["kind", "a b"]},
         {"name": "layers", "type": "int", "low": 1, "high": 5, "log": false}]
        """

    @Test func `a line for each seed is appended, with the best cost after each evaluation`() throws {
        let ended = try Self.run(
            [
                "optimize", "--method", "random", "--function", "branin", "--budget", "9", "--seeds", "3", "--out",
                "out.jsonl",
            ],
            files: ["out.jsonl": ""]
        )

        let lines = try ended.lines(Line.self)
        #expect(ended.status == 0)
        #expect(lines.map(\.seed) == [0, 1, 2])
        #expect(lines.allSatisfy { $0.fn == "branin" && $0.opt == "apus_random" && $0.n == 9 && $0.best.count == 9 })
        for line in lines {
            let best = line.best.compactMap(\.self)
            #expect(best.count == 9 && zip(best, best.dropFirst()).allSatisfy { $0 >= $1 })
        }
    }

    @Test func `a program answers one configuration a line`() throws {
        let ended = try Self.optimize(
            command: #"n=9; while read l; do echo "$l" >> seen; n=$((n - 1)); echo $n.5; done"#
        )

        let lines = try ended.lines(Line.self)
        #expect(lines.map(\.fn) == ["rates", "rates"])
        #expect(lines.first?.best == [8.5, 7.5, 6.5, 5.5, 4.5, 3.5])
        let seen = try String(contentsOf: ended.place.url.appending(path: "seen"), encoding: .utf8).split(
            separator: "\n"
        )
        #expect(seen.count == 12)
        for line in seen {
            let values = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(((values["kind"] as? String) == "a b") == (values["rate"] != nil), "\(line)")
            #expect((1...5).contains(try #require(values["layers"] as? Int)))
        }
    }

    @Test func `a best cost is null as long as nothing is feasible`() throws {
        let answers = "read a; echo infeasible; read a; echo nan; while read a; do echo ' 2 '; done"

        let ended = try Self.optimize(command: answers, budget: 4)

        #expect(ended.status == 0, "\(ended.text)")
        #expect(try ended.lines(Line.self).map(\.best) == [[nil, nil, 2, 2], [2, 2, 2, 2]])
    }

    @Test(arguments: [
        ("while read a; do echo fast; done", "answered 'fast'"),
        ("while read a; do echo 1 2; done", "answered '1 2'"),
        ("while read a; do echo; done", "answered ''"),
        ("while read a; do echo 1; echo 2; done", "two lines"),
        ("read a; exit 3", "ended with status 3"),
        ("exit 4", "ended with status 4"),
        ("kill -9 $$", "ended by signal 9"),
    ])
    func `what is no answer ends the run and is told`(command: String, message: String) throws {
        let ended = try Self.optimize(command: command)

        #expect(ended.status == 1)
        #expect(ended.text.contains(message), "\(ended.text)")
    }

    @Test func `every mistake of a space is told at once`() throws {
        let space = """
            [{"name": "a", "type": "flot", "low": 0, "high": 1}, {"name": "b", "type": "int", "low": 0.5, "high": 2},
             {"name": "c", "type": "cat"}, {"name": "d", "type": "float", "low": 0}]
            """

        let ended = try Self.optimize(command: "cat", space: space)

        #expect(ended.status == 1)
        for name in ["'a'", "'b'", "'c'", "'d'"] { #expect(ended.text.contains(name), "\(ended.text)") }
    }

    @Test(arguments: [
        (#"["nobody", 1]"#, "no such parameter"), (#"["kind", "z"]"#, "no value of 'kind'"),
        (#"["kind"]"#, "a parent and"),
    ])
    func `a condition that names nothing is told`(condition: String, message: String) throws {
        let space = """
            [{"name": "kind", "type": "cat", "choices": ["a", "b"]},
             {"name": "x", "type": "float", "low": 0, "high": 1, "if": \(condition)}]
            """

        let ended = try Self.optimize(command: "cat", space: space)

        #expect(ended.status == 1)
        #expect(ended.text.contains(message), "\(ended.text)")
    }

    @Test(arguments: [
        (["--function", "nosuch"], "there is no function 'nosuch'"),
        (["--table", "nosuch.json"], "cannot read nosuch.json: No such file"),
        (["--table", "table.json"], "table.f32 has 3 bytes, and the dimensions ask for 8"),
        (["--table", "words.json"], "words.json is no table"),
        (["--space", "nosuch.json", "--command", "cat"], "cannot read nosuch.json: No such file"),
        (["--space", "words.json", "--command", "cat"], "words.json is no list of parameters"),
        (["--function", "branin", "--out", "none/out.jsonl"], "cannot write none/out.jsonl: No such file"),
        (["--function", "branin", "--command", "cat"], "name one of"),
        (["--command", "cat"], "belong together"),
        (["--function", "branin", "--budget", "0"], "--budget"),
    ])
    func `a source that is wrong is told before anything is measured`(arguments: [String], message: String) throws {
        let files = [
            "table.json": #"{"dims": [{"name": "a", "kind": "ord", "values": [1, 2]}]}"#, "table.f32": "abc",
            "words.json": "no",
        ]

        let ended = try Self.run(["optimize", "--method", "random"] + arguments, files: files)

        #expect(ended.status != 0)
        #expect(ended.text.contains(message), "\(ended.text)")
        #expect(!FileManager.default.fileExists(atPath: ended.place.url.appending(path: "out.jsonl").path))
    }

    @Test func `a table is searched to its end, and no further`() throws {
        let place = try Workplace()
        _ = try place.write(
            #"{"name": "t", "dims": [{"name": "a", "kind": "ord", "values": [1, 2]}, {"name": "b", "kind": "cat", "values": [5, "x"]}]}"#,
            to: "table.json"
        )
        var bytes = Data()
        for cost in [4, 3, Float.nan, 1] as [Float] {
            withUnsafeBytes(of: cost.bitPattern.littleEndian) { bytes += $0 }
        }
        try bytes.write(to: place.url.appending(path: "table.f32"))
        let arguments = ["--table", "table.json", "--budget", "9", "--seeds", "1", "--out", "out.jsonl"]

        let status = try RunningProgram("apus-bench", ["optimize", "--method", "random"] + arguments, in: place).ended()

        let line = try #require(Ended(place: place, status: status, text: "").lines(Line.self).first)
        #expect(line.fn == "t" && line.n == 4)
        #expect(line.best.last == 1)
    }

    @Test func `asks are timed as JSON`() throws {
        struct Answer: Decodable {
            let method: String
            let past: Int
            let cpu_ms_mean: Double
            let wall_ms_median: Double
            let wall_ms_p99: Double
        }

        let ended = try Self.run(["ask", "--method", "tpe", "--past", "50", "--repeats", "3", "--json"])

        let answer = try JSONDecoder().decode(Answer.self, from: Data(ended.text.utf8))
        #expect(answer.method == "tpe" && answer.past == 50)
        #expect(answer.cpu_ms_mean > 0 && answer.wall_ms_median <= answer.wall_ms_p99)
    }
}
