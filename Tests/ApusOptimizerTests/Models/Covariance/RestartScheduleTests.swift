import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct RestartScheduleTests {
    @Test func `ipop doubles the population each time`() {
        var schedule = RestartSchedule(kind: .ipop, population: 6, step: 0.2)
        var random = SeededRandom(seed: 1)

        let runs = (0..<3).map { _ in schedule.next(after: 100, &random) }

        #expect(runs.map(\.population) == [12, 24, 48])
        #expect(runs.allSatisfy { $0.step == 0.2 })
    }

    @Test func `bipop has small runs as long as those used fewer trials`() {
        var schedule = RestartSchedule(kind: .bipop, population: 6, step: 0.2)
        var random = SeededRandom(seed: 1)

        let first = schedule.next(after: 100, &random)
        let second = schedule.next(after: 300, &random)
        let third = schedule.next(after: 400, &random)

        #expect(first.population == 12)
        #expect(second.population <= 12 && second.step <= 0.2)
        #expect(third.population == 24)
    }

    @Test func `a population has its limit`() {
        var schedule = RestartSchedule(kind: .ipop, population: 3000, step: 0.2)
        var random = SeededRandom(seed: 1)

        let populations = (0..<3).map { _ in schedule.next(after: 1, &random).population }

        #expect(populations == [4096, 4096, 4096])
    }
}
