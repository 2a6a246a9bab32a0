import ApusOptimizer
import ApusSpace
import ApusStudy
import ApusStudyFile
import Testing

@testable import ApusCommands

@Suite struct FidelityCheckerTests {
    private static func answer(
        _ rule: String,
        _ options: [TreeValue.Entry] = [],
        hasStepsOption: Bool = true
    ) throws -> FidelityAnswer {
        let rate = Parameter(name: "rate", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5))
        return FidelityChecker.answer(
            StudyFidelity(rule: rule, options: .map(options), stepsMax: 9),
            space: try Space(parameters: [rate]),
            hasStepsOption: hasStepsOption
        )
    }

    @Test func `the study file takes the rules that there are`() {
        let prefix = "fidelity."
        let names = StudyFile.keys.map(\.path).filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }

        #expect(names.map(String.init) == FidelityName.allCases.map(\.rawValue))
    }

    @Test(arguments: FidelityName.allCases)
    func `every rule says whether it pauses trials`(name: FidelityName) throws {
        let pausing: Set<FidelityName> = [.asha, .hyperband, .successiveHalving, .pbt]

        #expect(try Self.answer(name.rawValue) == FidelityAnswer(pauses: pausing.contains(name)))
    }

    @Test func `a rule that only stops pauses nothing`() throws {
        #expect(
            try Self.answer("asha", [.init(key: "type", value: .text("stopping"))]) == FidelityAnswer(pauses: false)
        )
    }

    @Test func `what is wrong with the options is told`() throws {
        let answer = try Self.answer("median", [.init(key: "percent", value: .integer(5))])

        #expect(
            answer.mistakes == [
                "fidelity.median has no option 'percent'; it has grace-steps, interval, max-steps, min-trials"
            ]
        )
    }

    @Test func `an option that a study must not say is not proposed to it`() throws {
        let answer = try Self.answer("median", [.init(key: "percent", value: .integer(5))], hasStepsOption: false)

        #expect(
            answer.mistakes == ["fidelity.median has no option 'percent'; it has grace-steps, interval, min-trials"]
        )
    }
}
