import ApusStudy
import Testing

@testable import ApusQueue

@Suite struct TrialQueueOrderTests {
    private static let seconds: [UInt32: Double] = [1: 3, 2: 9, 3: 1, 4: 9, 5: 4]

    @Test func `the longest that wait begin first, equals by their numbers`() {
        var queue = TrialQueue.waiting(5)
        queue.longestFirst(of: .one) { Self.seconds[$0] }
        queue.join(.left, slots: 5)

        #expect(queue.assigned().map(\.trial.number) == [2, 4, 5, 1, 3])
    }

    @Test func `what is to run again keeps its place before all others, and unknown lengths come next`() {
        var queue = TrialQueue.waiting(4)
        queue.trialWaiting(TrialID(study: .one, number: 7), epoch: 2, first: true)
        queue.trialWaiting(TrialID(study: .one, number: 8), epoch: 3, first: true)
        queue.longestFirst(of: .one) { $0 == 3 ? nil : Self.seconds[$0] }
        queue.join(.left, slots: 6)

        #expect(queue.assigned().map(\.trial.number) == [8, 7, 3, 2, 4, 1])
    }

    @Test func `an order changes nothing for another study, and a study that is not there is passed over`() {
        var queue = TrialQueue.waiting(2)
        queue.studyAdded(.two, resources: Resources(), parallel: nil, isPaused: false)
        for number in UInt32(1)...2 { queue.trialWaiting(TrialID(study: .two, number: number), epoch: 1) }
        queue.longestFirst(of: .one) { Double($0) }
        queue.longestFirst(of: StudyID(rawValue: 99)) { Double($0) }
        queue.join(.left, slots: 4)

        let assigned = queue.assigned()

        #expect(assigned.filter { $0.trial.study == .two }.map(\.trial.number) == [1, 2])
        #expect(assigned.filter { $0.trial.study == .one }.map(\.trial.number) == [2, 1])
        // They still take turns.
        #expect(assigned.map(\.trial.study) == [.one, .two, .one, .two])
    }
}
