import ApusStudy
import Testing

@testable import ApusQueue

@Suite struct TrialQueueStudiesTests {
    @Test func `a study's parallel limit holds over all workers`() {
        var queue = TrialQueue.waiting(5, parallel: 3)
        queue.join(.left, slots: 2)
        queue.join(.right, slots: 2)

        #expect(queue.assigned().count == 3)
        queue.attemptEnded(.of(1))
        #expect(queue.assigned().count == 1)
    }

    @Test func `a parallel limit may change at any time`() {
        var queue = TrialQueue.waiting(5, parallel: 1)
        queue.join(.left, slots: 5)
        #expect(queue.assigned() == [.of(1)])

        queue.studyParallelChanged(.one, 3)
        #expect(queue.assigned() == [.of(2), .of(3)])
        queue.studyParallelChanged(.one, 1)
        queue.attemptEnded(.of(1))
        #expect(queue.assigned() == [])
        queue.studyParallelChanged(.one, nil)
        #expect(queue.assigned() == [.of(4), .of(5)])
    }

    @Test func `a paused study starts nothing until it is resumed`() {
        var queue = TrialQueue.waiting(2, isPaused: true)
        queue.join(.left, slots: 1)
        #expect(queue.assigned() == [])

        queue.studyPaused(.one, false)
        #expect(queue.assigned() == [.of(1)])
        queue.studyPaused(.one, true)
        queue.attemptEnded(.of(1))

        #expect(queue.assigned() == [])
        #expect(queue.demand(of: .one, limit: 5) == 0)
    }

    @Test func `a closed study loses its line and keeps its leases`() {
        var queue = TrialQueue.waiting(2)
        queue.join(.left, slots: 1)
        _ = queue.assign(now: .zero)

        queue.studyClosed(.one)

        #expect(queue.waitingCount(of: .one) == 0)
        #expect(queue.runningCount(of: .one) == 1)
        #expect(queue.lease(of: .of(1)) != nil)
        queue.trialWaiting(.of(3), epoch: 1)
        queue.attemptEnded(.of(1))
        #expect(queue.assigned() == [])
    }

    @Test func `a closed study that is opened again is served once a turn`() {
        var queue = TrialQueue.waiting(0)
        queue.studyClosed(.one)
        queue.studyAdded(.two, resources: Resources(), parallel: nil, isPaused: false)

        queue.studyReopened(.one)
        queue.studyReopened(.one)
        for number: UInt32 in 1...2 {
            queue.trialWaiting(.of(number), epoch: 1)
            queue.trialWaiting(.of(number, in: .two), epoch: 1)
        }
        queue.join(.left, slots: 4)

        #expect(queue.assigned() == [.of(1, in: .two), .of(1), .of(2, in: .two), .of(2)])
    }

    @Test func `a study that is removed is unknown`() {
        var queue = TrialQueue.waiting(2)
        queue.join(.left, slots: 2)

        queue.studyRemoved(.one)
        queue.studyReopened(.one)
        queue.trialWaiting(.of(3), epoch: 1)

        #expect(queue.assign(now: .zero) == [])
        #expect(queue.waitingCount(of: .one) == 0)
        #expect(queue.runningCount(of: .one) == 0)
        #expect(queue.demand(of: .one, limit: 9) == 0)
    }

    @Test func `a study is added once`() {
        var queue = TrialQueue.waiting(1, parallel: 1)

        queue.studyAdded(.one, resources: Resources(gpus: 8), parallel: nil, isPaused: true)
        queue.join(.left, slots: 2)

        #expect(queue.assigned() == [.of(1)])
    }

    @Test func `a trial that was under way goes to the front of the line`() {
        var queue = TrialQueue.waiting(2)
        queue.trialWaiting(.of(9), epoch: 4, first: true)
        queue.join(.left, slots: 2)

        #expect(queue.assigned() == [.of(9, epoch: 4), .of(1)])
    }

    @Test func `a trial that is withdrawn is not assigned`() {
        var queue = TrialQueue.waiting(3)
        queue.join(.left, slots: 3)

        queue.trialWithdrawn(.of(2))

        #expect(queue.assigned() == [.of(1), .of(3)])
    }

    @Test func `demand is what could start at once beyond the line`() {
        var queue = TrialQueue.waiting(1)
        queue.join(.left, slots: 3)
        queue.join(.right, slots: 2)

        #expect(queue.demand(of: .one, limit: 100) == 4)
        #expect(queue.demand(of: .one, limit: 2) == 2)
        #expect(queue.demand(of: .one, limit: 0) == 0)
        #expect(queue.demand(of: .two, limit: 100) == 0)
    }

    @Test func `demand respects the parallel limit and the line`() {
        var queue = TrialQueue.waiting(1, parallel: 3)
        queue.join(.left, slots: 8)

        #expect(queue.demand(of: .one, limit: 100) == 2)
        _ = queue.assign(now: .zero)
        #expect(queue.demand(of: .one, limit: 100) == 2)
    }

    @Test func `demand respects resources`() {
        var queue = TrialQueue.waiting(0, resources: Resources(gpus: 1))
        queue.join(.left, slots: 8, gpus: 2)
        queue.join(.right, slots: 8)

        #expect(queue.demand(of: .one, limit: 100) == 2)
    }

    @Test func `without a worker there is no demand`() {
        let queue = TrialQueue.waiting(0)

        #expect(queue.demand(of: .one, limit: 100) == 0)
    }
}
