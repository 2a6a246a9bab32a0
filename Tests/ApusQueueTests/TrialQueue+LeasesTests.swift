import ApusStudy
import Testing

@testable import ApusQueue

@Suite struct TrialQueueLeasesTests {
    @Test func `a lease without a sign of life runs out`() {
        var queue = TrialQueue.waiting(1)
        queue.join(.left, slots: 1)
        _ = queue.assign(now: .seconds(100))

        #expect(queue.tick(now: .milliseconds(114_999)) == [])
        #expect(queue.tick(now: .seconds(115)) == [.lose(.of(1), .left)])
        #expect(queue.tick(now: .seconds(500)) == [])
    }

    @Test func `leases that run out together are lost in the order of their attempts`() {
        var queue = TrialQueue.waiting(5)
        queue.join(.left, slots: 3)
        queue.join(.right, slots: 2)
        _ = queue.assign(now: .zero)

        let actions = queue.tick(now: .seconds(15))

        #expect(
            actions == [
                .lose(.of(1), .left), .lose(.of(2), .right), .lose(.of(3), .left), .lose(.of(4), .right),
                .lose(.of(5), .left),
            ]
        )
    }

    @Test func `a coordinator that stood still takes no lease away for that`() {
        var queue = TrialQueue.waiting(1)
        queue.join(.left, slots: 1)
        _ = queue.assign(now: .zero)

        queue.leasesExtended(by: .seconds(60))

        #expect(queue.tick(now: .seconds(74)) == [])
        #expect(queue.tick(now: .seconds(75)) == [.lose(.of(1), .left)])
    }

    @Test func `a heartbeat renews the leases that it names`() {
        var queue = TrialQueue.waiting(2)
        queue.join(.left, slots: 2)
        _ = queue.assign(now: .zero)

        queue.heartbeat(.left, held: [.of(2)], now: .seconds(10))

        #expect(queue.tick(now: .seconds(15)) == [.lose(.of(1), .left)])
        #expect(queue.tick(now: .milliseconds(24_999)) == [])
        #expect(queue.tick(now: .seconds(25)) == [.lose(.of(2), .left)])
    }

    @Test func `nobody renews another's lease`() {
        var queue = TrialQueue.waiting(1)
        queue.join(.left, slots: 1)
        queue.join(.right, slots: 1)
        _ = queue.assign(now: .zero)

        queue.heartbeat(.right, held: [.of(1)], now: .seconds(10))

        #expect(queue.tick(now: .seconds(15)) == [.lose(.of(1), .left)])
    }

    @Test func `a heartbeat for what was never leased changes nothing`() {
        var queue = TrialQueue.waiting(1)
        queue.join(.left, slots: 1)

        queue.heartbeat(.left, held: [.of(1, epoch: 7)], now: .seconds(10))

        #expect(queue.lease(of: .of(1, epoch: 7)) == nil)
    }

    @Test func `a lost trial waits in no line until it is put there`() {
        var queue = TrialQueue.waiting(1)
        queue.join(.left, slots: 1)
        _ = queue.assign(now: .zero)
        _ = queue.tick(now: .seconds(15))
        #expect(queue.assign(now: .seconds(15)) == [])
        #expect(queue.runningCount(of: .one) == 0)

        queue.trialWaiting(.of(1), epoch: 2, first: true)

        // Its worker was silent; it gets nothing before a sign of life.
        #expect(queue.assigned() == [])
        queue.heartbeat(.left, held: [], now: .seconds(16))
        #expect(queue.assigned() == [.of(1, epoch: 2)])
    }

    @Test func `a restored lease waits for its worker as long as the restart may take`() {
        var queue = TrialQueue.waiting(0)
        queue.leaseRestored(.of(1), session: .left, worker: .of(.left), now: .zero)

        #expect(queue.isKnown(.left))
        #expect(!queue.isConnected(.left))
        #expect(queue.runningCount(of: .one) == 1)
        #expect(queue.tick(now: .milliseconds(59_999)) == [])
        #expect(queue.tick(now: .seconds(60)) == [.lose(.of(1), .left)])
        #expect(!queue.isKnown(.left))
    }

    @Test func `a restored lease counts against the parallel limit and the worker's slots`() {
        var queue = TrialQueue.waiting(3, parallel: 2)
        queue.leaseRestored(.of(9), session: .left, worker: .of(.left), now: .zero)
        let capabilities = Capabilities(slots: 2, cores: 8, memoryBytes: 0)

        let actions = queue.workerConnected(
            .left,
            name: .of(.left),
            capabilities: capabilities,
            held: [.of(9)],
            now: .seconds(5)
        )
        queue.workerReady(.left, attemptsMax: 2)

        #expect(actions == [])
        #expect(queue.assigned() == [.of(1)])
        #expect(queue.lease(of: .of(9))?.deadline == .seconds(20))
    }

    @Test func `a lease of an unknown study is not restored`() {
        var queue = TrialQueue.waiting(0)

        queue.leaseRestored(.of(1, in: .two), session: .left, worker: .of(.left), now: .zero)

        #expect(queue.lease(of: .of(1, in: .two)) == nil)
        #expect(!queue.isKnown(.left))
    }

    @Test func `the last lease of an absent session takes the session with it`() {
        var queue = TrialQueue.waiting(2)
        queue.join(.left, slots: 2)
        _ = queue.assign(now: .zero)
        queue.workerDisconnected(.left, now: .zero)

        queue.attemptEnded(.of(1))
        #expect(queue.isKnown(.left))
        queue.attemptEnded(.of(2))

        #expect(!queue.isKnown(.left))
    }
}
