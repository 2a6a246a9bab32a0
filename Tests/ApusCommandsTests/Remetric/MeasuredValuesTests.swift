import ApusRunner
import ApusStudy
import Testing

@testable import ApusCommands

@Suite struct MeasuredValuesTests {
    @Test func `a curve becomes the value that counts`() {
        let measured = MeasuredValues(
            criteria: Criteria(objective: Objective(metric: "acc", goal: .maximize, reading: .best))
        )

        measured.take(.started)
        measured.take(
            .measured([
                Measurement(metric: "acc", step: 1, value: 0.9), Measurement(metric: "acc", step: 2, value: 0.8),
                Measurement(metric: "loss", step: 1, value: 3), Measurement(metric: "loss", step: 2, value: 2),
            ])
        )

        #expect(measured.values == ["acc": 0.9, "loss": 2])
        #expect(measured.objectiveValue == 0.9)
        #expect(measured.shortfall.isEmpty)
    }

    @Test func `a value that is no number leaves no objective`() {
        let measured = MeasuredValues(criteria: Criteria(objective: Objective(metric: "loss", goal: .minimize)))

        measured.take(.measured([Measurement(metric: "loss", step: 0, value: .infinity)]))

        #expect(measured.objectiveValue == nil)
        #expect(measured.shortfall == "the program ended well, but 'loss' was inf; a finite number is needed")
    }
}
