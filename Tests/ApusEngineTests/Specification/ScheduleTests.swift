import ApusEngine
import Testing

@Suite struct ScheduleTests {
    private func rates(_ schedule: Schedule, _ steps: [Int]) -> [Double] {
        steps.map { schedule.learningRate(2, step: $0, stepsPerEpoch: 10, epochs: 4) }
    }

    @Test func `constant stays`() {
        #expect(self.rates(Schedule(), [0, 17, 39]) == [2, 2, 2])
    }

    @Test func `step falls after every second epoch`() {
        #expect(self.rates(Schedule(shape: .step(every: 2, factor: 0.5)), [0, 19, 20, 39]) == [2, 2, 1, 1])
    }

    @Test func `exponential falls after each epoch`() {
        #expect(self.rates(Schedule(shape: .exponential(decay: 0.5)), [9, 10, 20, 30]) == [2, 1, 0.5, 0.25])
    }

    @Test func `the cosine ends at its final part`() {
        let rates = self.rates(Schedule(shape: .cosine(final: 0.1)), [0, 39, 13, 26])

        #expect(rates[0] == 2)
        #expect(abs(rates[1] - 0.2) < 1e-12)
        #expect(abs(rates[2] + rates[3] - 2.2) < 1e-12)
    }

    @Test func `the warm-up grows in a line and reaches the whole rate`() {
        let schedule = Schedule(shape: .constant, warmup: .steps(4))

        #expect(self.rates(schedule, [0, 1, 2, 3, 4]) == [0.5, 1, 1.5, 2, 2])
    }

    @Test func `a warm-up of epochs counts their steps, and the cosine starts after it`() {
        let schedule = Schedule(shape: .cosine(final: 0), warmup: .epochs(0.5))

        #expect(self.rates(schedule, [0, 4, 5]) == [0.4, 2, 2])
        #expect(abs(self.rates(schedule, [39])[0]) < 1e-12)
    }
}
