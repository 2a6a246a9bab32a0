import ApusStudy
import Testing

@Suite struct TrialStateTests {
    @Test func `what waits, runs or is paused has not ended`() {
        #expect(Set(TrialState.allCases.filter { !$0.isEnded }) == [.waiting, .running, .paused])
    }

    @Test func `every outcome of an attempt is a state of its own`() {
        let states = Outcome.allCases.map { TrialState($0) }

        #expect(states.map(\.rawValue) == Outcome.allCases.map(\.rawValue))
    }

    @Test func `an end that is judged otherwise keeps what was measured of it`() {
        let end = AttemptEnd(outcome: .succeeded, reason: "well", exitStatus: 0, duration: .seconds(3))

        #expect(
            end.replacing(.failed, reason: "no loss")
                == AttemptEnd(outcome: .failed, reason: "no loss", exitStatus: 0, duration: .seconds(3))
        )
        #expect(end.replacing(.stopped).reason == "well")
    }
}
