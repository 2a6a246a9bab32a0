import ApusSpace
import ApusStudy
import Testing

@Suite struct FidelityEventTests {
    private static let configuration = Configuration(values: [.real(0.5)])
    private static let reasons = FidelityReasons(rule: "asha", cause: .ranked, step: 3)

    @Test func `every event but an admission names its trial`() {
        let events: [FidelityEvent] = [
            .began(1, .new(to: 3, bracket: 0), configuration: nil), .measured(1, step: 1, cost: nil),
            .saved(1, step: 1), .ended(1, .finished), .lost(1), .invalidated(1),
        ]

        #expect(events.map(\.trial) == [1, 1, 1, 1, 1, 1])
        #expect(FidelityEvent.admitted(false).trial == nil)
    }

    @Test func `the log does not repeat a configuration that the trial's number tells`() {
        let work = FidelityWork.new(to: 3, bracket: 0)

        #expect(
            FidelityEvent.began(1, work, configuration: Self.configuration).withoutConfiguration
                == .began(1, work, configuration: nil)
        )
        #expect(FidelityEvent.lost(1).withoutConfiguration == .lost(1))
    }

    @Test func `work says where it begins and ends, and whether it begins a trial`() {
        let works: [FidelityWork] = [
            .new(to: 3, bracket: 1), .copy(of: 1, configuration: Self.configuration, from: 3, to: 6),
            .promote(1, from: 3, to: 9, Self.reasons), .resume(1, from: 0, to: 9),
        ]

        #expect(works.map(\.from) == [0, 3, 3, 0])
        #expect(works.map(\.to) == [3, 6, 9, 9])
        #expect(works.map(\.isNew) == [true, true, false, false])
    }

    @Test func `actions name their trial and why`() {
        let actions: [FidelityAction] = [
            .extend(1, to: 9, Self.reasons), .pause(2, Self.reasons), .stop(3, Self.reasons),
            .complete(4, Self.reasons),
        ]

        #expect(actions.map(\.trial) == [1, 2, 3, 4])
        #expect(actions.allSatisfy { $0.reasons == Self.reasons })
    }

    @Test func `steps are the last ones when they reach the whole`() {
        #expect(AttemptSteps(from: 3, to: 9, total: 9).isLast)
        #expect(!AttemptSteps(from: 3, to: 8, total: 9).isLast)
    }
}
