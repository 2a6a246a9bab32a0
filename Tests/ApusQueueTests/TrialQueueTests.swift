import ApusStudy
import Testing

@testable import ApusQueue

@Suite struct TrialQueueTests {
    @Test func `a waiting trial goes to a worker that is ready, with a lease until a time`() {
        var queue = TrialQueue.waiting(1, resources: Resources(cores: 2))
        queue.join(.left, slots: 1)

        let actions = queue.assign(now: .seconds(100))

        let lease = Lease(
            attempt: .of(1),
            session: .left,
            resources: Resources(cores: 2),
            deadline: .seconds(115)
        )
        #expect(actions == [.assign(lease)])
        #expect(queue.lease(of: .of(1)) == lease)
        #expect(queue.waitingCount(of: .one) == 0)
        #expect(queue.runningCount(of: .one) == 1)
    }

    @Test func `nothing is assigned twice`() {
        var queue = TrialQueue.waiting(1)
        queue.join(.left, slots: 2)
        #expect(queue.assigned() == [.of(1)])

        #expect(queue.assign(now: .zero) == [])
    }

    @Test func `trials are assigned in the order of the line`() {
        var queue = TrialQueue.waiting(3)
        queue.join(.left, slots: 2)

        #expect(queue.assigned() == [.of(1), .of(2)])
        queue.attemptEnded(.of(1))
        #expect(queue.assigned() == [.of(3)])
    }

    @Test func `workers take turns`() {
        var queue = TrialQueue.waiting(4)
        queue.join(.left, slots: 2)
        queue.join(.right, slots: 2)

        _ = queue.assign(now: .zero)

        #expect((1...4).map { queue.lease(of: .of($0))?.session } == [.left, .right, .left, .right])
    }

    @Test func `studies take turns`() {
        var queue = TrialQueue.waiting(3)
        queue.studyAdded(.two, resources: Resources(), parallel: nil, isPaused: false)
        for number: UInt32 in 1...3 { queue.trialWaiting(.of(number, in: .two), epoch: 1) }
        queue.join(.left, slots: 4)

        let attempts = queue.assigned()

        #expect(attempts == [.of(1), .of(1, in: .two), .of(2), .of(2, in: .two)])
    }

    @Test func `a study that fits nowhere does not hold up another`() {
        var queue = TrialQueue.waiting(1, resources: Resources(gpus: 1))
        queue.studyAdded(.two, resources: Resources(), parallel: nil, isPaused: false)
        queue.trialWaiting(.of(1, in: .two), epoch: 1)
        queue.join(.left, slots: 2)

        #expect(queue.assigned() == [.of(1, in: .two)])
        #expect(queue.waitingCount(of: .one) == 1)
    }

    @Test func `a queue without workers or without studies assigns nothing`() {
        var lonely = TrialQueue.waiting(1)
        var empty = TrialQueue()
        empty.join(.left, slots: 1)

        #expect(lonely.assign(now: .zero) == [])
        #expect(empty.assign(now: .zero) == [])
    }

    @Test func `a full worker gets more when it gives a slot back`() {
        var queue = TrialQueue.waiting(2)
        queue.join(.left, slots: 1)
        #expect(queue.assigned() == [.of(1)])
        #expect(queue.assigned() == [])

        queue.attemptEnded(.of(1))

        #expect(queue.assigned() == [.of(2)])
        #expect(queue.lease(of: .of(1)) == nil)
    }

    @Test func `an attempt that ends twice gives its slot back once`() {
        var queue = TrialQueue.waiting(3)
        queue.join(.left, slots: 1)
        _ = queue.assign(now: .zero)

        queue.attemptEnded(.of(1))
        queue.attemptEnded(.of(1))

        #expect(queue.assigned() == [.of(2)])
        #expect(queue.runningCount(of: .one) == 1)
    }
}
