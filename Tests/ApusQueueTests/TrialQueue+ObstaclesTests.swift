import ApusStudy
import Testing

@testable import ApusQueue

@Suite struct TrialQueueObstaclesTests {
    private static func obstacle(_ queue: TrialQueue, _ study: StudyID = .one) -> WorkerObstacle? {
        queue.obstacles(of: study, now: .seconds(1)).first?.obstacle
    }

    @Test func `a worker with too few GPUs can never run the trial`() {
        var queue = TrialQueue.waiting(1, resources: Resources(gpus: 2))
        queue.join(.left, slots: 4, gpus: 1)

        #expect(Self.obstacle(queue) == .gpus(asked: 2, there: 1))
        #expect(Self.obstacle(queue)?.isForEver == true)
    }

    @Test func `a worker whose slots are held says by which studies, and of which priority`() {
        var queue = TrialQueue.waiting(1)
        queue.studyAdded(.two, resources: Resources(), parallel: nil, schedule: .init(priority: 3), isPaused: false)
        for number: UInt32 in 1...2 { queue.trialWaiting(.of(number, in: .two), epoch: 1) }
        queue.join(.left, slots: 2)
        _ = queue.assign(now: .zero)

        let holding = WorkerObstacle.Holding(study: .two, attempts: 2, gpus: 0, priority: 3)
        #expect(Self.obstacle(queue) == .slotsBusy(2, [holding]))
        #expect(queue.waitingBefore(.of(1)) == 0)
    }

    @Test func `GPUs, memory and cores that others hold are told apart`() {
        let all = Resources(gpus: 1, cores: 6, memoryBytes: 60)
        var queue = TrialQueue.waiting(1, resources: all)
        queue.join(.left, slots: 4, cores: 8, memoryBytes: 100, gpus: 1)
        _ = queue.assign(now: .zero)
        let lanes: [(StudyID, Resources)] = [
            (.two, Resources(gpus: 1)), (StudyID(rawValue: 3), Resources(memoryBytes: 50)),
            (StudyID(rawValue: 4), Resources(cores: 3)), (StudyID(rawValue: 5), Resources()),
        ]

        for (study, resources) in lanes {
            queue.studyAdded(study, resources: resources, parallel: nil, isPaused: false)
        }

        let holding = [WorkerObstacle.Holding(study: .one, attempts: 1, gpus: 1, priority: 0)]
        #expect(
            lanes.map { Self.obstacle(queue, $0.0) } == [
                .gpusBusy(asked: 1, free: 0, there: 1, holding), .memoryBusy(asked: 50, free: 40, holding),
                .coresBusy(asked: 3, free: 2, holding), nil,
            ]
        )
    }

    @Test func `a worker that drains, is silent, is held back or is away says so`() {
        var draining = TrialQueue.waiting(1)
        draining.join(.left, slots: 1)
        var heldBack = draining
        var away = draining
        draining.workerReady(.left, attemptsMax: 0)
        heldBack.workerFailed(.left, now: .seconds(1))
        _ = away.assign(now: .zero)
        away.workerDisconnected(.left, now: .zero)

        #expect(Self.obstacle(draining) == .draining)
        #expect(Self.obstacle(heldBack) == .heldBack(for: .seconds(1)))
        #expect(Self.obstacle(away) == .away)
    }
}
