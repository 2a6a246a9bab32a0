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
}
