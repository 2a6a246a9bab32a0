import ApusMath
import ApusOptimizer
import ApusSpace
import ApusStudy
import Foundation
import Testing

@Suite struct StudyBudgetTests {
    private static func ended(_ number: UInt32, _ result: EndedTrial.Result, constraints: [Double] = []) -> EndedTrial {
        EndedTrial(number: number, configuration: Configuration(values: []), result: result, constraints: constraints)
    }

    private static func budget(plateau: Int, epsilon: Double = 0, costs: [Double]) -> StudyBudget {
        var budget = StudyBudget(BudgetLimits(plateau: .init(trials: plateau, epsilon: epsilon)))
        for (index, cost) in costs.enumerated() { budget.ended(Self.ended(UInt32(index + 1), .cost(cost))) }
        return budget
    }

    @Test func `the limit of trials counts proposals, those that run included`() {
        var budget = StudyBudget(BudgetLimits(trials: 5))
        budget.proposed(3)

        let room = budget.room(for: 8, at: .zero)
        budget.proposed(room)
        let full = budget.end(at: .zero)
        budget.withdrawn()

        #expect(room == 2)
        #expect(full == .trials(5))
        #expect(budget.room(for: 8, at: .zero) == 1)
        #expect(full?.description == "all 5 trials of the budget were proposed; raise limits.trials for more")
    }

    @Test func `eight racing workers never get more trials than there are`() {
        var random = SeededRandom(seed: 7)
        var budget = StudyBudget(BudgetLimits(trials: 100))
        var (running, started) = ([UInt32](), UInt32(0))

        for _ in 0..<2_000 {
            if running.count < 8, random.uniform() < 0.6 {
                for _ in 0..<budget.room(for: 8 - running.count, at: .zero) {
                    started += 1
                    running.append(started)
                    budget.proposed()
                }
            } else if !running.isEmpty {
                let trial = running.remove(at: random.integer(below: running.count))
                budget.ended(Self.ended(trial, random.uniform() < 0.3 ? .failed : .cost(random.uniform())))
            }
        }

        #expect(started == 100)
        #expect(running.isEmpty)
    }

    @Test func `the wall clock ends a study at its limit and not before`() {
        let budget = StudyBudget(BudgetLimits(wallclock: .seconds(5_400)))

        #expect(budget.end(at: .seconds(5_399)) == nil)
        #expect(budget.end(at: .seconds(5_400)) == .wallclock(.seconds(5_400)))
        #expect(budget.nextLimit(after: .seconds(60)) == .seconds(5_400))
        #expect(budget.nextLimit(after: .seconds(5_400)) == nil)
        #expect(
            budget.end(at: .seconds(5_400))?.description
                == "the study has run for 1.5 hours; raise limits.wallclock for more"
        )
    }

    @Test func `GPU time counts devices while they are held, those of lost workers too`() {
        var budget = StudyBudget(BudgetLimits(gpuTime: .seconds(100)))
        budget.attemptStarted(1, gpus: 2, at: .seconds(10))
        budget.attemptStarted(2, gpus: 1, at: .seconds(20))
        budget.attemptEnded(1, at: .seconds(30))
        budget.attemptEnded(1, at: .seconds(40))
        budget.attemptStarted(1, gpus: 2, at: .seconds(40))

        #expect(budget.gpuTime(at: .seconds(40)) == .seconds(60))
        #expect(budget.gpuTime(at: .seconds(50)) == .seconds(90))
        #expect(budget.end(at: .seconds(50)) == nil)
        let limit = budget.nextLimit(after: .seconds(50))
        #expect(limit.map { $0 > .seconds(53) && $0 < .seconds(54) } == true)
        #expect(limit.flatMap { budget.end(at: $0) } == .gpuTime(.seconds(100)))
        #expect(budget.end(at: .seconds(53)) == nil)
        #expect(
            limit.flatMap { budget.end(at: $0) }?.description
                == "the trials have used 100 seconds of GPU time; raise limits.gpu-time for more"
        )
    }

    @Test func `a target ends the study with the first trial that meets it`() {
        var budget = StudyBudget(BudgetLimits(trials: 3, target: 0.1))
        budget.proposed(3)
        budget.ended(Self.ended(1, .cost(0.5)))
        budget.ended(Self.ended(2, .cost(0.05), constraints: [0, 0.1]))
        let before = budget.end(at: .zero)
        budget.ended(Self.ended(3, .cost(0.1)))

        #expect(before == .trials(3))
        #expect(budget.end(at: .zero) == .target(0.1, reachedBy: 3, cost: 0.1))
        #expect(budget.end(at: .zero)?.description == "trial 3 has cost 0.1, which meets the target of 0.1")
    }

    @Test func `an invalidated trial takes its target and its improvement with it`() {
        var budget = StudyBudget(BudgetLimits(target: 0.1))
        budget.ended(Self.ended(1, .cost(0.5)))
        budget.ended(Self.ended(2, .cost(0.05)))
        budget.ended(Self.ended(3, .cost(0.4)))

        budget.invalidated(2)
        let after = (budget.end(at: .zero), budget.best)
        budget.ended(Self.ended(3, .cost(0.01)))

        #expect(after.0 == nil)
        #expect(after.1 == 0.4)
        #expect(budget.end(at: .zero) == .target(0.1, reachedBy: 3, cost: 0.01))
    }

    @Test(
        arguments: [
            ([3, 2, 2, 2, 2], 3, 0, true), ([3, 2, 2, 2], 3, 0, false), ([3, 2, 2, 2, 1.9], 3, 0, false),
            ([3, 2, 2, 2, 1.9], 3, 0.2, true), ([3, 2, 1.9, 1.8, 1.7], 3, 0.2, false), ([1, 1], 5, 0, false),
        ] as [([Double], Int, Double, Bool)]
    )
    func `a plateau is so many trials without an improvement of epsilon or more`(
        costs: [Double],
        trials: Int,
        epsilon: Double,
        isEnd: Bool
    ) {
        let budget = Self.budget(plateau: trials, epsilon: epsilon, costs: costs)

        #expect((budget.end(at: .zero) != nil) == isEnd)
    }

    @Test func `trials that fail bring no improvement, and without any cost there is no plateau`() {
        var budget = Self.budget(plateau: 2, costs: [])
        for number in 1...5 as ClosedRange<UInt32> { budget.ended(Self.ended(number, .failed)) }
        let before = budget.end(at: .zero)
        budget.ended(Self.ended(6, .cost(1)))
        for number in 7...8 as ClosedRange<UInt32> { budget.ended(Self.ended(number, .infeasible)) }

        #expect(before == nil)
        #expect(budget.end(at: .zero) == .plateau(trials: 2, epsilon: 0, best: 1))
    }

    @Test func `other limits go on from the same account`() {
        var budget = StudyBudget(BudgetLimits(trials: 2))
        budget.proposed(2)

        budget.changed(to: BudgetLimits(trials: 6))

        #expect(budget.end(at: .zero) == nil)
        #expect(budget.room(for: 10, at: .zero) == 4)
    }

    @Test func `a study without limits does not end`() {
        var budget = StudyBudget(BudgetLimits())
        budget.proposed(1_000_000)

        #expect(budget.room(for: .max, at: .seconds(1_000_000)) == .max - 1_000_000)
        #expect(budget.nextLimit(after: .zero) == nil)
    }

    @Test func `an account can be stored and goes on the same`() throws {
        var budget = Self.budget(plateau: 2, costs: [3, 2])
        budget.attemptStarted(3, gpus: 4, at: .seconds(1))

        var stored = try JSONDecoder().decode(StudyBudget.self, from: JSONEncoder().encode(budget))
        #expect(stored == budget)
        for copy in [4, 5] as [UInt32] {
            stored.ended(Self.ended(copy, .cost(2)))
            budget.ended(Self.ended(copy, .cost(2)))
        }

        #expect(stored == budget)
        #expect(stored.end(at: .zero) == .plateau(trials: 2, epsilon: 0, best: 2))
    }
}
