import ApusAPI
import Foundation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@testable import ApusCommands

/// What the commands show of several objectives and of constraints.
@Suite struct FrontReportTests {
    private static let study = FrontSamples.study()

    @Test func `the volume ends at the worst of the feasible trials`() {
        let report = FrontReport(study: Self.study, trials: FrontSamples.trials)

        #expect(report.trials.map(\.number) == [2, 1])
        #expect(report.references.map(\.value) == [0.6, 1])
        #expect(report.references.allSatisfy { !$0.isGiven })
        // 0.1 × 8 of trial 1, and 0.4 × 1 more of trial 2.
        #expect(report.hypervolume.map { abs($0 - 1.2) < 1e-12 } == true)
        #expect(
            report.lines(study: Self.study).last
                == "front of 2 trials; hypervolume 1.2 up to error 0.6 (the worst of the feasible trials), "
                + "speed 1 (the worst of the feasible trials)"
        )
    }

    @Test func `references of the study count, and those of the user before them`() throws {
        let study = FrontSamples.study(reference: 1)

        let own = FrontReport(study: study, trials: FrontSamples.trials)
        let given = try FrontReport(
            study: study,
            trials: FrontSamples.trials,
            given: ResultsPareto.references("0.5,0", of: study)
        )

        #expect(own.references.map(\.value) == [1, 1])
        #expect(own.references.map(\.isGiven) == [true, false])
        #expect(given.references.map(\.value) == [0.5, 0])
        #expect(given.hypervolume.map { abs($0 - 0.8) < 1e-12 } == true)
    }

    @Test(arguments: ["", "1", "1,2,3", "1,x", "1,inf", "1,nan"])
    func `a reference is a number for each objective`(text: String) {
        #expect(throws: CommandError.self) { try ResultsPareto.references(text, of: Self.study) }
    }

    @Test func `without a feasible trial there is no front`() {
        let report = FrontReport(study: Self.study, trials: [FrontSamples.trials[3], FrontSamples.trials[4]])

        #expect(report.hypervolume == nil)
        #expect(report.lines(study: Self.study) == ["no feasible trial has results yet"])
    }

    @Test func `the table marks the front and what is feasible, the front first`() throws {
        let table = try ResultsTable.table(Self.study, FrontSamples.trials.reversed(), sort: nil, descending: false)

        #expect(
            table.lines() == [
                "trial  state      front  feasible     x  error  speed  memory  test (held out)  seconds  attempts  worker  note",
                "    2  succeeded  *      yes       0.25    0.1      2       8                7                  0",
                "    1  succeeded  *      yes       0.25    0.5      9       1                7                  0",
                "    3  succeeded         yes       0.25    0.6      1       2                7                  0",
                "    4  succeeded         no        0.25   0.05     99       9                7                  0          breaks memory <= 8",
                "    5  failed                       0.5                                                         0          no luck",
            ]
        )
    }

    @Test func `a column that is asked for sorts as ever`() throws {
        let table = try ResultsTable.table(Self.study, FrontSamples.trials, sort: "speed", descending: true)

        #expect(table.rows.map { $0[0] } == [4, 1, 2, 3, 5].map { Cell.integer($0) })
    }

    @Test func `the live view has the front, and the best of each objective`() {
        let live = LiveAnswer(study: Self.study, running: [], failures: [], workers: [])

        let lines = StudyShow.lines(live)

        #expect(lines.contains("front     2 trials; best error 0.1 (trial 2), speed 9 (trial 1)"))
        #expect(lines.contains("objectives minimize error (last)"))
        #expect(lines.contains("           maximize speed (best)"))
        #expect(lines.contains("feasible   memory <= 8  (1 trial breaks one)"))
        var progress = PlainProgress()
        #expect(progress.lines(live).contains { $0.hasPrefix("front so far: 2 trials; ") })
        #expect(!progress.lines(live).contains { $0.hasPrefix("front") })
    }

    @Test func `as long as nothing is feasible the nearest is named`() {
        let study = StudyAnswer(
            number: 1,
            name: "s",
            state: "running",
            reason: "",
            createdAt: "",
            metric: "error",
            goal: "minimize",
            reading: "last",
            constraints: Self.study.constraints,
            holdout: [],
            optimizer: "gp",
            seed: 1,
            parameters: [],
            counts: [:],
            invalidated: 0,
            infeasibleCount: 1,
            nearest: FrontSamples.trials[3]
        )

        let lines = StudyShow.lines(LiveAnswer(study: study, running: [], failures: [], workers: []))

        #expect(lines.contains("best      none feasible yet; the nearest, trial 4, breaks memory <= 8"))
    }

    @Test func `the front is drawn as one well-formed document`() {
        let svg = FrontPlot(study: Self.study, trials: FrontSamples.trials).svg()

        #expect(XMLParser(data: Data(svg.utf8)).parse())
        #expect(svg.components(separatedBy: "<circle").count - 1 == 3)
        #expect(svg.contains("4 measured trials   ·   2 on the front   ·   1 not feasible   ·   1 without values"))
        #expect(svg.contains("trial 4: error 0.05, speed 99; breaks memory &lt;= 8"))
        #expect(svg.contains("speed (maximize) over error (minimize)"))
    }

    @Test func `a trial's picture leaves out of the best line what is not feasible`() {
        let svg = StudyPlot(study: Self.study, trials: FrontSamples.trials).svg()

        #expect(
            svg.contains(
                "3 feasible trials   ·   1 without a value   ·   1 not feasible   ·   best error 0.1 in trial 2"
            )
        )
    }

    @Test func `an explanation says what was expected, weighted and crossed`() {
        let answer = ExplanationAnswer(
            number: 9,
            source: "parego",
            feasibility: 0.75,
            observed: 8,
            expected: [
                .init(metric: "error", value: 0.25, deviation: 0.125), .init(metric: "speed", value: 3, deviation: 1),
            ],
            weights: [0.25, 0.75],
            parentFronts: [1, 2]
        )

        let lines = TrialExplain.lines(answer)

        #expect(lines.contains("expected       error 0.25 ± 0.125, speed 3 ± 1"))
        #expect(lines.contains("weights        0.25, 0.75"))
        #expect(lines.contains("parents        from fronts 1 and 2"))
        #expect(lines.contains("feasible       0.75"))
    }
}
