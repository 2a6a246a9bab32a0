import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@Suite struct ConfirmationPlanTests {
    private static let plan = ConfirmationPlan(StudyConfirmation(top: 2, runs: 3))

    private static func configuration(_ value: Int) -> Configuration {
        Configuration(values: [.integer(value)])
    }

    @Test func `a configuration that stands twice in the ranking is chosen once`() {
        let chosen = Self.plan.chosen(of: [4, 9, 2, 7]) { Self.configuration($0 == 9 ? 4 : Int($0)) }

        #expect(chosen == [4, 2])
    }

    @Test func `a trial without a configuration is passed over`() {
        #expect(Self.plan.chosen(of: [1, 2, 3]) { $0 == 1 ? nil : Self.configuration(Int($0)) } == [2, 3])
    }

    @Test func `runs go in turns, and those that have begun are not begun again`() {
        #expect(Self.plan.due([5, 3], begun: [:]) == [5, 3, 5, 3, 5, 3])
        #expect(Self.plan.due([5, 3], begun: [5: 2, 3: 1]) == [3, 5, 3])
        #expect(Self.plan.due([5, 3], begun: [5: 3, 3: 3]) == [])
    }
}
