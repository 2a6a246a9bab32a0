import ApusAPI
import ApusSpace
import ApusStudy
import Testing

@testable import ApusCommands

@Suite struct ImportanceReportTests {
    /// The metric follows `big` closely, `small` a little, and `none` not at all; larger is better.
    private static func sample(trials: Int) throws -> (study: Study, trials: [TrialAnswer]) {
        let range = Domain.real(lower: 0, upper: 1)
        let space = try Space(
            parameters: ["big", "small", "none"].map {
                Parameter(name: $0, domain: range, defaultValue: .real(0.5))
            }
        )
        let study = Study(
            name: "s",
            space: space,
            objective: Objective(metric: "gain", goal: .maximize),
            search: Search(method: .random),
            limits: StudyLimits(trials: trials),
            program: .nothing
        )
        let answers = (0..<trials).map { index in
            let point = [7, 11, 13].map { Double((index * $0 + 3) % 61) / 61 }
            return TrialAnswer(
                number: UInt32(index + 1),
                state: "succeeded",
                configuration: [
                    "big": ScalarValue(.real(point[0])), "small": ScalarValue(.real(point[1])),
                    "none": ScalarValue(.real(point[2])),
                ],
                objective: 10 * point[0] + point[1]
            )
        }
        return (study, answers)
    }

    @Test func `the parameter that moves the objective most comes first, and its curve rises`() throws {
        let (study, trials) = try Self.sample(trials: 60)

        let report = ImportanceReport(study: study, trials: trials)

        #expect(report.shares.first?.parameters == ["big"])
        #expect((report.shares.first?.share ?? 0) > 0.7)
        let curve = try #require(report.curves.first?.points)
        #expect(try #require(curve.last).objective > #require(curve.first).objective)
        #expect(report.path.first?.parameters == ["big"])
        #expect(report.lines(unicode: true).contains { $0.hasPrefix("big") })
    }

    @Test func `one trial says nothing, in words`() throws {
        let (study, trials) = try Self.sample(trials: 1)

        let report = ImportanceReport(study: study, trials: trials)

        #expect(report.lines(unicode: false) == ["at least two trials with a value of 'gain' are needed"])
    }

    @Test func `the plot has a panel for each parameter, and is the same each time`() throws {
        let (study, trials) = try Self.sample(trials: 40)

        let plots = (0..<2).map { _ in
            ImportancePlot(study: study, report: ImportanceReport(study: study, trials: trials)).svg()
        }

        #expect(plots[0] == plots[1])
        for name in ["big", "small", "none"] { #expect(plots[0].contains(">\(name)  ")) }
    }
    /// `wide` makes the error small and the model large; trials with a large model break the constraint.
    private static func tradeoff(trials: Int) throws -> (study: Study, trials: [TrialAnswer]) {
        let space = try Space(
            parameters: ["wide", "smooth"].map {
                Parameter(name: $0, domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5))
            }
        )
        let study = Study(
            name: "s",
            space: space,
            objective: Objective(metric: "error", goal: .minimize),
            otherObjectives: [Objective(metric: "speed", goal: .maximize)],
            constraints: [Constraint(metric: "error", relation: .atLeast, bound: 0.4)],
            search: Search(method: .random),
            limits: StudyLimits(trials: trials),
            program: .nothing
        )
        let answers = (0..<trials).map { index in
            let (wide, smooth) = (Double((index * 7 + 3) % 61) / 61, Double((index * 11 + 3) % 61) / 61)
            return TrialAnswer(
                number: UInt32(index + 1),
                state: "succeeded",
                configuration: ["wide": ScalarValue(.real(wide)), "smooth": ScalarValue(.real(smooth))],
                objective: 1 - wide,
                objectives: [1 - wide, 10 * smooth],
                isFeasible: 1 - wide >= 0.4
            )
        }
        return (study, answers)
    }

    @Test func `each objective has shares, a path and curves of its own, in its own direction`() throws {
        let (study, trials) = try Self.tradeoff(trials: 60)

        let first = ImportanceReport(study: study, trials: trials)
        let second = ImportanceReport(study: study, trials: trials, objective: 1)

        #expect([first.metric, second.metric] == ["error", "speed"])
        #expect(first.shares.first?.parameters == ["wide"])
        #expect(second.shares.first?.parameters == ["smooth"])
        let falling = try #require(first.curves.first { $0.parameter == "wide" }?.points)
        #expect(try #require(falling.last).objective < #require(falling.first).objective)
        let rising = try #require(second.curves.first { $0.parameter == "smooth" }?.points)
        #expect(try #require(rising.last).objective > #require(rising.first).objective)
        #expect(try #require(second.path.last).objective > #require(second.start))
        #expect(ImportancePlot(study: study, report: second).svg().contains("what each parameter does to speed"))
    }

    @Test func `the way goes to the best trial that keeps the constraints`() throws {
        let (study, trials) = try Self.tradeoff(trials: 60)

        let path = ImportanceReport(study: study, trials: trials).path

        let wide = try #require(path.first { $0.parameters == ["wide"] }?.values["wide"]?.number)
        #expect(wide <= 0.6)
        #expect(wide > 0.55)
    }

    @Test func `an objective is named by its metric, and another name is refused with those that there are`() throws {
        let (study, _) = try Self.tradeoff(trials: 2)

        #expect(try ResultsImportance.place(of: nil, in: study) == 0)
        #expect(try ResultsImportance.place(of: "speed", in: study) == 1)
        let error = #expect(throws: CommandError.self) { try ResultsImportance.place(of: "speeed", in: study) }
        #expect(error?.description.contains("give --objective one of 'error', 'speed'") == true)
    }
}
