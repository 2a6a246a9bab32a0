import ApusStudy
import Testing

@testable import ApusQueue

@Suite struct TrialQueueWorkersTests {
    private static let two = Capabilities(slots: 2, cores: 8, memoryBytes: 0)

    @Test func `a worker that has joined gets nothing before it is ready`() {
        var queue = TrialQueue.waiting(1)
        _ = queue.workerConnected(.left, name: .of(.left), capabilities: Self.two, held: [], now: .zero)

        #expect(queue.isConnected(.left))
        #expect(queue.assign(now: .zero) == [])
    }

    @Test func `a closed connection leaves the leases a little time`() {
        var queue = TrialQueue.waiting(1)
        queue.join(.left, slots: 1)
        _ = queue.assign(now: .zero)

        queue.workerDisconnected(.left, now: .seconds(1))

        #expect(!queue.isConnected(.left))
        #expect(queue.isKnown(.left))
        #expect(queue.tick(now: .milliseconds(10_999)) == [])
        #expect(queue.tick(now: .seconds(11)) == [.lose(.of(1), .left)])
    }

    @Test func `a closed connection never makes a lease longer`() {
        var queue = TrialQueue.waiting(1)
        queue.join(.left, slots: 1)
        _ = queue.assign(now: .zero)

        queue.workerDisconnected(.left, now: .seconds(14))

        #expect(queue.tick(now: .seconds(15)) == [.lose(.of(1), .left)])
    }

    @Test func `a worker that comes back in time keeps what it holds`() {
        var queue = TrialQueue.waiting(2)
        queue.join(.left, slots: 2)
        _ = queue.assign(now: .zero)
        queue.workerDisconnected(.left, now: .seconds(1))

        let actions = queue.workerConnected(
            .left,
            name: .of(.left),
            capabilities: Self.two,
            held: [.of(1), .of(2)],
            now: .seconds(9)
        )

        #expect(actions == [])
        #expect(queue.tick(now: .milliseconds(23_999)) == [])
        #expect(queue.lease(of: .of(1))?.deadline == .seconds(24))
    }

    @Test func `what a worker comes back without is lost`() {
        var queue = TrialQueue.waiting(2)
        queue.join(.left, slots: 2)
        _ = queue.assign(now: .zero)

        let actions = queue.workerConnected(
            .left,
            name: .of(.left),
            capabilities: Self.two,
            held: [.of(2)],
            now: .seconds(9)
        )

        #expect(actions == [.lose(.of(1), .left)])
        #expect(queue.lease(of: .of(2)) != nil)
    }

    @Test func `what a worker holds stays counted over a reconnection`() {
        var queue = TrialQueue.waiting(3)
        queue.join(.left, slots: 2)
        #expect(queue.assigned() == [.of(1), .of(2)])
        queue.workerDisconnected(.left, now: .zero)
        let held: Set<AttemptID> = [.of(1), .of(2)]
        _ = queue.workerConnected(.left, name: .of(.left), capabilities: Self.two, held: held, now: .zero)

        queue.workerReady(.left, attemptsMax: 2)

        #expect(queue.assigned() == [])
        queue.attemptEnded(.of(2))
        #expect(queue.assigned() == [.of(3)])
    }

    @Test func `an idle worker that disconnects is forgotten`() {
        var queue = TrialQueue.waiting(0)
        queue.join(.left, slots: 1)

        queue.workerDisconnected(.left, now: .zero)

        #expect(!queue.isKnown(.left))
        #expect(queue.session(named: .of(.left)) == nil)
        #expect(queue.demand(of: .one, limit: 9) == 0)
    }

    @Test func `an absent worker gets nothing`() {
        var queue = TrialQueue.waiting(2)
        queue.join(.left, slots: 2)
        queue.studyParallelChanged(.one, 1)
        _ = queue.assign(now: .zero)
        queue.workerDisconnected(.left, now: .zero)
        queue.studyParallelChanged(.one, nil)

        #expect(queue.assign(now: .zero) == [])
    }

    @Test func `a session that is gone loses everything at once`() {
        var queue = TrialQueue.waiting(2)
        queue.join(.left, slots: 2)
        _ = queue.assign(now: .zero)

        #expect(queue.workerGone(.left) == [.lose(.of(1), .left), .lose(.of(2), .left)])
        #expect(!queue.isKnown(.left))
        #expect(queue.workerGone(.left) == [])
    }

    @Test func `a session that was forgotten and comes back stands in line once`() {
        var queue = TrialQueue.waiting(1)
        queue.join(.left, slots: 2)
        _ = queue.assign(now: .zero)
        queue.workerDisconnected(.left, now: .zero)
        queue.attemptEnded(.of(1))

        queue.join(.left, slots: 2)

        #expect(queue.demand(of: .one, limit: 100) == 2)
    }

    @Test func `a session is found by its worker's name`() {
        var queue = TrialQueue.waiting(0)
        queue.join(.left, slots: 1)
        queue.join(.right, slots: 1)

        #expect(queue.session(named: .of(.right)) == .right)
        #expect(queue.session(named: .of(SessionID(rawValue: 7))) == nil)
    }

    @Test func `of several sessions of one name the newest is found`() {
        var queue = TrialQueue.waiting(0)
        for (number, session) in (1...8).map({ ($0, SessionID(rawValue: UInt64($0))) }) {
            queue.leaseRestored(.of(UInt32(number)), session: session, worker: .of(.left), now: .zero)
        }

        #expect(queue.session(named: .of(.left)) == SessionID(rawValue: 8))
    }
}
