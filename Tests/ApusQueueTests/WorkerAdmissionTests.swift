import ApusStudy
import Testing

@testable import ApusQueue

@Suite struct WorkerAdmissionTests {
    @Test func `a closed worker gets nothing, and keeps what it holds`() {
        var queue = TrialQueue.waiting(3)
        queue.join(.left, slots: 2)
        queue.workerAdmitted(.of(.left), .closed)

        #expect(queue.assigned() == [])
        queue.workerAdmitted(.of(.left), .open)
        #expect(queue.assigned() == [.of(1), .of(2)])
        queue.workerAdmitted(.of(.left), .closed)
        #expect(queue.heldCount(.left) == 2)
    }

    @Test func `a worker with one trial gets one, whatever room it has`() {
        var queue = TrialQueue.waiting(3)
        queue.join(.left, slots: 3)
        queue.workerAdmitted(.of(.left), .oneTrial)

        #expect(queue.demand(of: .one, limit: 9) == 0)
        #expect(queue.assigned() == [.of(1)])
        queue.attemptEnded(.of(1))
        #expect(queue.assigned() == [])
    }

    @Test func `a worker that comes back is as it was`() {
        var queue = TrialQueue.waiting(1)
        queue.join(.left, slots: 1)
        queue.workerAdmitted(.of(.left), .closed)
        queue.workerDisconnected(.left, now: .zero)

        queue.join(.left, slots: 1)

        #expect(queue.assigned() == [])
    }

    @Test func `a trial that avoids a worker waits for another, and others do not wait for it`() {
        var queue = TrialQueue.waiting(1)
        queue.join(.left, slots: 1)
        queue.join(.right, slots: 1)
        queue.workerReady(.right, attemptsMax: 1)
        _ = queue.assigned()
        queue.attemptEnded(.of(1))
        queue.trialWaiting(.of(2), epoch: 1)
        queue.trialWaiting(.of(3), epoch: 1)
        queue.trialWaiting(.of(1), epoch: 2, first: true, avoiding: [.of(.left)])

        let actions = queue.assign(now: .zero)

        let leases = actions.compactMap { if case .assign(let lease) = $0 { lease } else { nil } }
        #expect(leases.first { $0.attempt == .of(1, epoch: 2) }?.session == .right)
        #expect(leases.first { $0.attempt == .of(2) }?.session == .left)
        #expect(queue.waitingCount(of: .one) == 1)
    }

    @Test func `a trial that avoids all there are runs where it can`() {
        var queue = TrialQueue.waiting(0)
        queue.join(.left, slots: 1)
        queue.trialWaiting(.of(1), epoch: 2, avoiding: [.of(.left)])

        #expect(!queue.canRunElsewhere(.one, avoiding: [.of(.left)]))
        #expect(queue.assigned() == [.of(1, epoch: 2)])
    }

    @Test func `a trial that waits for a busy worker keeps no other worker idle`() {
        var queue = TrialQueue.waiting(1)
        queue.join(.right, slots: 1)
        _ = queue.assigned()
        queue.join(.left, slots: 1)
        queue.trialWaiting(.of(2), epoch: 2, avoiding: [.of(.left)])

        #expect(queue.assigned() == [])
        #expect(queue.demand(of: .one, limit: 9) == 1)
        #expect(queue.canRunElsewhere(.one, avoiding: [.of(.left)]))
    }

    @Test func `a withdrawn trial that avoids a worker is gone`() {
        var queue = TrialQueue.waiting(0)
        queue.join(.left, slots: 1)
        queue.trialWaiting(.of(1), epoch: 2, avoiding: [.of(.right)])
        queue.trialWithdrawn(.of(1))

        #expect(queue.waitingCount(of: .one) == 0)
        #expect(queue.assigned() == [])
    }
}
