import ApusSpace
import ApusStudy
import Testing

@testable import ApusInterop

/// Readers refuse what they cannot read, and never stop the process.
@Suite struct FuzzTests {
    /// Changes a text in a few places; the same for the same seed.
    private struct Mutation {
        private var state: UInt64

        init(seed: UInt64) {
            self.state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        }

        mutating func next(_ count: Int) -> Int {
            self.state = self.state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(self.state >> 33) % max(1, count)
        }

        mutating func applied(to text: String) -> [UInt8] {
            let pieces = [
                "{", "}", "[", "]", "|", "&&", "||", "==", "in", "<", "^", "-", "9223372036854775807",
                "-9223372036854775808",
                "1e308", "1e-320", "nan", "0", "\"", "'", ",", "\n", "#", "log", "\u{0}", "é", ":", "null", "true",
                "{}", "[]",
            ]
            var bytes = Array(text.utf8)
            for _ in 0...self.next(2) {
                let place = self.next(bytes.count + 1)
                switch self.next(3) {
                case 0: bytes.insert(contentsOf: pieces[self.next(pieces.count)].utf8, at: place)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + self.next(8)))
                default:
                    let end = min(bytes.count, place + self.next(12))
                    bytes.insert(contentsOf: bytes[place..<end], at: self.next(bytes.count + 1))
                }
            }
            return bytes
        }
    }

    private static let pcs = """
        a categorical {x, y, 3} [x]
        b ordinal {10, 100, 1000} [10] # note
        c integer [4, 256] [32] log
        d [0.5, 1] [0.75]l
        d | a == x && b > 10 || c in {4, 5}
        {a=y, c=5}
        { (c + 2 * d > 300 && sqrt(d) < 0.5) || b == 1000 }

        """
    private static let scenario = """
        algo = ./a.sh
        pcs-file = p.pcs
        run-obj = QUALITY
        use-instances = false
        cutoff-time = 9
        initial-incumbent = -a 'x'
        wallclock-limit = 100

        """
    private static let space = #"""
        {"hyperparameters": [{"type": "uniform_int", "name": "n", "lower": 1, "upper": 9, "default_value": 4, "log": false},
         {"type": "ordinal", "name": "o", "sequence": ["s", 2, true]}, {"type": "normal_float", "name": "f", "mu": 1, "sigma": 2}],
         "conditions": [{"type": "AND", "child": "n", "conditions": [{"type": "IN", "child": "n", "parent": "o", "values": [2]}]}],
         "forbiddens": [{"type": "AND", "clauses": [{"type": "EQUALS", "name": "n", "value": 9},
          {"type": "CLAUSE_LT", "name": "f", "value": 0}]}], "method": "bayes",
         "parameters": {"x": {"distribution": "q_log_uniform_values", "min": 1, "max": 8, "q": 2}, "y": {"min": 1, "max": 9}},
         "searchSpace": {"x": {"_type": "qnormal", "_value": [1, 2, 3]}, "y": {"_type": "randint", "_value": [1, 5]}},
         "searcher": {"name": "r", "metric": "m"}, "spec": {"objective": {"type": "minimize", "objectiveMetricName": "m"},
          "parameters": [{"name": "x", "parameterType": "int", "feasibleSpace": {"min": "1", "max": "8", "step": "2"}}]}}
        """#
    private static let journal = #"""
        {"op_code":0,"study_name":"s","directions":[1]}
        {"op_code":4,"study_id":0}
        {"op_code":5,"trial_id":0,"param_name":"n","param_value_internal":4.0,"distribution":"{\"name\": \"IntDistribution\", \"attributes\": {\"low\": 2, \"high\": 8, \"step\": 2}}"}
        {"op_code":4,"study_id":0}
        {"op_code":5,"trial_id":1,"param_name":"n","param_value_internal":3.0,"distribution":"{\"name\": \"IntDistribution\", \"attributes\": {\"low\": 3, \"high\": 9, \"step\": 2}}"}
        {"op_code":6,"trial_id":0,"state":1,"values":[0.5]}
        """#

    @Test func `a parameter file with anything in it is read or refused`() {
        var read = 0
        for seed in 0..<250 {
            var mutation = Mutation(seed: UInt64(seed))
            guard let file = try? PCSFile(mutation.applied(to: Self.pcs), file: "p") else { continue }
            read += 1
            #expect(throws: Never.self, "seed \(seed)") {
                let text = try PCSFile.text(of: file.space, names: file.names, file: "p")
                #expect(try PCSFile(text: text, file: "p").space.parameters == file.space.parameters, "seed \(seed)")
            }
        }

        #expect(read > 10)
    }

    @Test func `other files with anything in them are read or refused`() {
        var read = 0
        for seed in 0..<150 {
            var mutation = Mutation(seed: UInt64(seed))
            if (try? ScenarioFile(mutation.applied(to: Self.scenario), file: "s")) != nil { read += 1 }
            if (try? OptunaJournal(mutation.applied(to: Self.journal), file: "j")) != nil { read += 1 }
            _ = ResultLine(
                "Result of algorithm run: "
                    + String(
                        decoding: mutation.applied(
                            to: "SAT, 1, 2, 3, "
                                + "4"
                        ),
                        as: UTF8.self
                    )
            )?
            .result(.init(objective: .quality))
            _ = try? LiveRunFile(
                mutation.applied(
                    to: "[ {\"@pi-id\" : 2, \"pi-name\" : \"a\"} ] {\"r-rc\" : "
                        + "{}}"
                ),
                file: "l"
            )
            _ = try? InstanceFile(mutation.applied(to: "1,a,b\n2,\"c\",d\n"), file: "i")
            _ = try? FeatureFile(mutation.applied(to: "i,f\na,1\nb,-512\n"), file: "f")
            _ = Setting.list(arguments: String(decoding: mutation.applied(to: "-a 'x' -b 3"), as: UTF8.self))
        }

        #expect(read > 20)
    }

    @Test func `a tree with anything in it is read or refused`() {
        var read = 0
        for seed in 0..<500 {
            var mutation = Mutation(seed: UInt64(seed))
            guard let tree = try? JSONReader.value(mutation.applied(to: Self.space)[...]) else { continue }
            if (try? ConfigSpaceFile(tree, file: "c")) != nil { read += 1 }
            if (try? SweepFile.search(tree, file: "w")) != nil { read += 1 }
            if (try? NNIFile.experiment(tree, file: "n")) != nil { read += 1 }
            if (try? KatibFile.search(tree, file: "k")) != nil { read += 1 }
            _ = try? DeterminedFile.search(tree, file: "d")
        }

        #expect(read > 20)
    }
}
