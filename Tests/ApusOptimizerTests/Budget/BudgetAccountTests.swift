import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@Suite struct BudgetAccountTests {
    private static func account(
        trials: Int? = 9,
        target: TargetLimit? = nil,
        plateau: PlateauLimit? = nil,
        goal: Objective.Goal = .minimize,
        confirm: StudyConfirmation? = nil
    ) throws -> BudgetAccount {
        BudgetAccount(
            study: Study(
                name: "s",
                space: try .small(),
                objective: Objective(metric: "m", goal: goal),
                search: Search(method: .random),
                limits: StudyLimits(trials: trials, target: target, plateau: plateau),
                confirm: confirm,
                program: .run(CommandProgram(command: ["a"]))
            )
        )
    }

    @Test func `nothing is entered that no limit counts`() throws {
        #expect(try !Self.account().countsResults)
        #expect(try !Self.account().countsDevices)
        #expect(try Self.account(target: .init(value: 1)).countsResults)
        #expect(try Self.account(confirm: StudyConfirmation(top: 1, runs: 2)).countsResults)
    }

    @Test func `a target in a metric's own units is met by a cost`() throws {
        var account = try Self.account(target: TargetLimit(value: 0.9), goal: .maximize)
        account.apply(.ended(1, cost: -0.8))
        let before = account.reached
        account.apply(.ended(2, cost: -0.95))

        #expect(before == nil)
        #expect(account.reached == .target(-0.9, reachedBy: 2, cost: -0.95))
    }

    @Test func `one end is decided, and no other follows`() throws {
        var account = try Self.account(target: TargetLimit(value: 1), plateau: PlateauLimit(trials: 1))
        account.apply(.ended(1, cost: 0.5))
        account.apply(.decided(.target(1, reachedBy: 1, cost: 0.5), at: .zero))
        account.apply(.ended(2, cost: 0.6))

        #expect(account.reached == nil)
        #expect(account.due(at: .seconds(9), trials: 9) == nil)
        #expect(account.end == .target(1, reachedBy: 1, cost: 0.5))
    }

    @Test func `an improvement of exactly what a plateau asks for is one`() throws {
        var account = try Self.account(plateau: PlateauLimit(trials: 2, improvement: 0.5))
        for (number, cost) in [3, 2.75, 2.5].enumerated() { account.apply(.ended(UInt32(number + 1), cost: cost)) }
        #expect(account.reached == nil)

        account.apply(.ended(4, cost: 2.5))

        #expect(account.reached == .plateau(trials: 2, epsilon: 0.5, best: 2.5))
    }

    @Test func `the best come first in the ranking, and what is forgotten stands in it no more`() throws {
        var account = try Self.account(confirm: StudyConfirmation(top: 1, runs: 2))
        for (number, cost) in ([2, nil, 1, 2] as [Double?]).enumerated() {
            account.apply(.ended(UInt32(number + 1), cost: cost))
        }
        #expect(account.ranking == [3, 1, 4])

        account.apply(.forgotten(3))

        #expect(account.ranking == [1, 4])
    }
}
