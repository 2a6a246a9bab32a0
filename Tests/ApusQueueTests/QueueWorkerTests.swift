import ApusStudy
import Testing

@testable import ApusQueue

@Suite struct QueueWorkerTests {
    @Test func `a worker is never given more than it said it is ready for`() {
        var queue = TrialQueue.waiting(5)
        queue.join(.left, slots: 4)
        queue.workerReady(.left, attemptsMax: 2)

        #expect(queue.assigned().count == 2)
    }

    @Test func `nobody is ready for more than its slots`() {
        var queue = TrialQueue.waiting(5)
        queue.join(.left, slots: 2)
        queue.workerReady(.left, attemptsMax: 100)

        #expect(queue.assigned().count == 2)
    }

    @Test func `a worker that drains gets nothing`() {
        var queue = TrialQueue.waiting(1)
        queue.join(.left, slots: 2)
        queue.workerReady(.left, attemptsMax: 0)

        #expect(queue.assigned() == [])
    }

    @Test func `a negative readiness is none`() {
        var queue = TrialQueue.waiting(1)
        queue.join(.left, slots: 2)
        queue.workerReady(.left, attemptsMax: -3)

        #expect(queue.assigned() == [])
    }

    @Test func `GPUs are never shared`() {
        var queue = TrialQueue.waiting(5, resources: Resources(gpus: 2))
        queue.join(.left, slots: 5, gpus: 5)

        #expect(queue.assigned().count == 2)
    }

    @Test func `memory is never promised twice`() {
        var queue = TrialQueue.waiting(5, resources: Resources(memoryBytes: 30))
        queue.join(.left, slots: 5, memoryBytes: 100)

        #expect(queue.assigned().count == 3)
    }

    @Test func `a worker that does not know its memory is not held to it`() {
        var queue = TrialQueue.waiting(2, resources: Resources(memoryBytes: 30))
        queue.join(.left, slots: 2, memoryBytes: 0)

        #expect(queue.assigned().count == 2)
    }

    @Test func `cores bound what runs side by side, and one attempt always fits`() {
        var roomy = TrialQueue.waiting(5, resources: Resources(cores: 4))
        roomy.join(.left, slots: 5, cores: 8)
        var small = TrialQueue.waiting(5, resources: Resources(cores: 4))
        small.join(.left, slots: 5, cores: 2)

        #expect(roomy.assigned().count == 2)
        #expect(small.assigned().count == 1)
    }

    @Test func `a study that needs an engine waits for a worker that has it`() {
        var queue = TrialQueue()
        queue.studyAdded(.one, resources: Resources(), engine: "cuda", parallel: nil, isPaused: false)
        queue.trialWaiting(.of(1), epoch: 1)
        queue.join(.left, slots: 4)
        #expect(queue.assigned() == [])
        #expect(queue.demand(of: .one, limit: 5) == 0)
        #expect(!queue.canEverRun(.one))

        queue.join(.right, slots: 4, engines: ["cpu", "cuda"])

        #expect(queue.canEverRun(.one))
        #expect(queue.demand(of: .one, limit: 5) == 3)
        #expect(queue.assigned() == [.of(1)])
    }

    @Test func `what an attempt took is given back`() {
        var queue = TrialQueue.waiting(4, resources: Resources(gpus: 1, cores: 2, memoryBytes: 60))
        queue.join(.left, slots: 4, cores: 2, memoryBytes: 100, gpus: 1)

        #expect(queue.assigned() == [.of(1)])
        queue.attemptEnded(.of(1))
        #expect(queue.assigned() == [.of(2)])
        queue.attemptEnded(.of(2))
        #expect(queue.assigned() == [.of(3)])
    }

    @Test func `whether a study can ever run is a question of GPUs, memory and slots`() {
        var queue = TrialQueue.waiting(0, resources: Resources(gpus: 1, cores: 64, memoryBytes: 50))
        #expect(!queue.canEverRun(.one))

        queue.join(.left, slots: 1, cores: 1, memoryBytes: 100, gpus: 0)
        #expect(!queue.canEverRun(.one))
        queue.join(.left, slots: 1, cores: 1, memoryBytes: 40, gpus: 1)
        #expect(!queue.canEverRun(.one))
        queue.join(.left, slots: 0, cores: 1, memoryBytes: 100, gpus: 1)
        #expect(!queue.canEverRun(.one))
        queue.join(.left, slots: 1, cores: 1, memoryBytes: 50, gpus: 1)

        #expect(queue.canEverRun(.one))
        #expect(!queue.canEverRun(.two))
    }

    @Test func `an absent worker runs nothing`() {
        var queue = TrialQueue.waiting(0)
        queue.join(.left, slots: 1)
        queue.workerDisconnected(.left, now: .zero)

        #expect(!queue.canEverRun(.one))
    }
}
