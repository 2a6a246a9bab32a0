import ApusInterop
import Testing

@Suite struct ResultLineTests {
    private static let quality = ResultLine.Rules(objective: .quality, cutoff: 60)
    private static let runtime = ResultLine.Rules(objective: .runtime, cutoff: 60)
    private static let endless = ResultLine.Rules(objective: .quality)

    @Test(arguments: [
        "Result of algorithm run: SUCCESS, 1.5, 7, 0.25, 1337", "Result of algorithm run: success, 1.5, 7, 0.25, 1337,",
        "  Result of this Algorithm run: SAT, 1.5, 7, 0.25, 1337, note",
        "Resultofalgorithmrun:SATISFIABLE,1.5,7,0.25,1337",
        "Result of thisalgorithm Run : sat , 1.5 , 7.0 , 2.5e-1 , -1 ",
        "Final Result for ParamILS: SAT, 1.5, 7, 0.25, 3",
        "Result for HAL: SAT, 1.5, 7, 0.25, 3", "result of SMAC: SAT, 1.5, 7, 0.25, 3",
        "\tFinal result of this wrapper: SAT, 1.5, 7, 0.25, 3\r",
    ])
    func `all spellings of a success are read`(line: String) {
        let result = ResultLine(line)?.result(Self.quality)

        #expect(result?.outcome == .succeeded(quality: 0.25, runtime: 1.5))
        #expect(result?.charge == 1.5)
        #expect(result?.runLength == 7)
        #expect(result?.warnings == [])
        #expect(result?.additional == (line.hasSuffix("note") ? "note" : ""))
    }

    @Test(arguments: [
        "result of algorithm run: SAT, 1, 1, 1, 1", "Result of algorithm runs: SAT, 1, 1, 1, 1",
        "Result of algorithm run SAT",
        "Resultfor SMAC: SAT, 1, 1, 1, 1", "Result for  SMAC : SAT, 1, 1, 1, 1",
        "x Result of algorithm run: SAT, 1, 1, 1, 1",
        "Result for SMAC3: SAT, 1, 1, 1, 1", "", "final Result for SMAC: SAT, 1, 1, 1, 1",
    ])
    func `other lines are no result lines`(line: String) {
        #expect(ResultLine(line) == nil)
    }

    @Test(
        arguments: [
            ("CRASHED, 1, 0, 0, 1", .crashed(reason: "the program reported CRASHED"), 1),
            ("ABORT, 1, 0, 0, 1", .aborted, 1),
            ("KILLED, 1, 0, 0, 1", .crashed(reason: "the program reported KILLED, which is a word of SMAC's own"), 1),
            ("running, 1, 0, 0, 1", .crashed(reason: "the program reported RUNNING, which is a word of SMAC's own"), 1),
            ("TIMEOUT, 7, 0, 0.001, 1", .timedOut, 60),
            (
                "SAT, 1, 0, nan, 1",
                .crashed(reason: "the quality of the result line must be a finite number; it is 'nan'"), 60
            ),
            (
                "SAT, 1, 0, NaN, 1",
                .crashed(reason: "the quality of the result line must be a finite number; it is 'NaN'"), 60
            ),
            (
                "SAT, 1, 0, Infinity, 1",
                .crashed(reason: "the quality of the result line must be a finite number; it is 'Infinity'"), 60
            ),
            (
                "SAT, 1, 0, 1e999, 1",
                .crashed(reason: "the quality of the result line must be a finite number; it is '1e999'"), 60
            ),
            (
                "SAT, 1, 0, 0.5, 3.7",
                .crashed(reason: "the seed of the result line must be an integer; it is '3.7'"), 60
            ),
            (
                "SAT, -1, 0, 0.5, 3",
                .crashed(reason: "the runtime of the result line must be a number ≥ 0; it is '-1'"), 60
            ),
            (
                "SAT, 1, -2, 0.5, 3",
                .crashed(reason: "the runlength of the result line must be -1 or a number ≥ 0; it is '-2'"), 60
            ),
            (
                "SAT, 1, 0, 0.5",
                .crashed(reason: "the result line needs status, runtime, runlength, quality, seed; it has 4 of them"),
                60
            ),
            (
                "",
                .crashed(reason: "the result line needs status, runtime, runlength, quality, seed; it has 1 of them"),
                60
            ),
            (
                "DONE, 1, 0, 0.5, 3",
                .crashed(
                    reason:
                        "the status of the result line must be SUCCESS, SAT, UNSAT, TIMEOUT, CRASHED or ABORT; it is "
                        + "'DONE'"
                ),
                60
            ),
        ] as [(String, TargetResult.Outcome, Double)]
    )
    func `what is no success never gives a number`(fields: String, outcome: TargetResult.Outcome, charge: Double) {
        let result = ResultLine("Result of algorithm run: \(fields)")?.result(Self.quality)

        #expect(result?.outcome == outcome)
        #expect(result?.charge == charge)
    }

    @Test func `without a cutoff a line that cannot be read costs nothing`() {
        let unreadable = ResultLine("Result of algorithm run: SAT, 1, 0, nan, 1")?.result(Self.endless)
        let huge = ResultLine("Result of algorithm run: SAT, 1, 0, nan, 1")?
            .result(.init(objective: .quality, cutoff: .greatestFiniteMagnitude))
        let timeout = ResultLine("Result of algorithm run: TIMEOUT, 7, 0, 0, 1")?.result(Self.endless)

        #expect([unreadable?.charge, huge?.charge, timeout?.charge] == [0, 0, 7])
    }

    @Test func `UNSAT is a failure of a quality run with a warning, unless the user says otherwise`() {
        let line = ResultLine("Result of algorithm run: UNSAT, 0, 1, 0, 0")

        let strict = line?.result(Self.quality)
        let lenient = line?.result(.init(objective: .quality, cutoff: 60, countsUnsatisfiable: true))
        let runtime = ResultLine("Result of algorithm run: Unsatisfiable, 3, 1, 0, 0")?.result(Self.runtime)

        #expect(strict?.outcome == .crashed(reason: "the program reported UNSAT"))
        #expect(
            strict?.warnings == [
                "the program reported UNSAT, which SMAC counts as a success with quality 0; here it is a failure: "
                    + "print SUCCESS "
                    + "when the quality counts"
            ]
        )
        #expect(lenient?.outcome == .succeeded(quality: 0, runtime: 0))
        #expect(lenient?.warnings == [])
        #expect(runtime?.outcome == .succeeded(quality: 0, runtime: 3))
    }

    @Test func `fields beyond the sixth are ignored with a warning`() {
        let result = ResultLine("Result of algorithm run: SAT, 1, 0, 0.5, 3, a, b")?.result(Self.quality)

        #expect(result?.outcome == .succeeded(quality: 0.5, runtime: 1))
        #expect(result?.warnings == ["the result line has 7 fields; what follows the sixth is ignored"])
    }

    @Test func `no result is a crash, and so are two that differ`() {
        var reader = ResultReader(Self.quality)
        reader.take("epoch 1")
        let none = reader.result
        reader.take("Result of algorithm run: SAT, 1, 0, 0.5, 3")
        reader.take("Result of algorithm run: SAT, 1, 0, 0.5, 3")
        let one = reader.result
        reader.take("Result of algorithm run: SAT, 1, 0, 0.6, 3")

        #expect(none.outcome == .crashed(reason: "the program printed no result line"))
        #expect(none.charge == 0)
        #expect(one.outcome == .succeeded(quality: 0.5, runtime: 1))
        #expect(
            reader.result.outcome == .crashed(reason: "the program printed two result lines that differ; print one")
        )
        #expect(reader.result.charge == 60)
    }

    @Test(
        arguments: [
            (.succeeded(quality: 1e-7, runtime: 2), "SUCCESS, 2.5, -1, 1.0E-7, 9"),
            (.timedOut, "TIMEOUT, 2.5, -1, 100.0, 9"), (.crashed(reason: "x"), "CRASHED, 2.5, -1, 100.0, 9"),
            (.aborted, "ABORT, 2.5, -1, 100.0, 9"),
        ] as [(TargetResult.Outcome, String)]
    )
    func `the line for an unmodified SMAC has only finite numbers, and is read again`(
        outcome: TargetResult.Outcome,
        fields: String
    ) {
        let line = TargetResult(outcome: outcome, charge: 2.5).line(seed: 9, crashedQuality: 100)

        #expect(line == "Result of algorithm run: \(fields)")
        #expect(ResultLine(line) != nil)
    }

    @Test func `an instance is not both satisfiable and unsatisfiable`() {
        var consistency = SATConsistency()

        let conflicts = [
            consistency.conflict(of: .satisfiable, on: "a"), consistency.conflict(of: .timeout, on: "a"),
            consistency.conflict(of: .unsatisfiable, on: "b"), consistency.conflict(of: .unsatisfiable, on: "a"),
        ]

        #expect(
            conflicts == [
                nil, nil, nil,
                "the instance 'a' was SAT before and is UNSAT now; one of the two is wrong, or check-sat-consistency "
                    + "is to be false",
            ]
        )
    }

    @Test func `statuses have SMAC's numbers`() {
        #expect(RunStatus.allCases.map(\.code) == [1, 2, 0, -1, -2, -3, -3])
    }
}
