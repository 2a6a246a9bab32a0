import ApusStudy
import Testing

@testable import ApusQueue

/// Which attempts give way to a study of a higher priority.
@Suite struct TrialQueueGivingWayTests {
    /// Study 1 of priority 0 holds all four slots of two workers; study 2 of priority 1 holds nothing.
    private static func full(_ resources: Resources = Resources(), high: Resources = Resources()) -> TrialQueue {
        var queue = TrialQueue.waiting(4, resources: resources)
        queue.studyAdded(.two, resources: high, parallel: nil, schedule: .init(priority: 1), isPaused: false)
        queue.join(.left, slots: 2, gpus: 2)
        queue.join(.right, slots: 2, gpus: 2)
        _ = queue.assign(now: .zero)
        return queue
    }

    private static let all: Set<AttemptID> = [.of(1), .of(2), .of(3), .of(4)]

    @Test func `as many give way as places are wanted, the newest first`() {
        let queue = Self.full()

        #expect(queue.givingWay(able: Self.all, asked: [], wanted: [.two: 1]) == [.of(4)])
        #expect(queue.givingWay(able: Self.all, asked: [], wanted: [.two: 9]).sorted() == Self.all.sorted())
        #expect(queue.givingWay(able: Self.all, asked: [], wanted: [.two: 0]) == [])
    }

    @Test func `those that were asked before count`() {
        let queue = Self.full()

        #expect(queue.givingWay(able: Self.all, asked: [.of(1)], wanted: [.two: 1]) == [])
        #expect(queue.givingWay(able: Self.all, asked: [.of(1)], wanted: [.two: 2]) == [.of(4)])
    }

    @Test func `only those that can save give way`() {
        let queue = Self.full()

        #expect(queue.givingWay(able: [.of(2)], asked: [], wanted: [.two: 3]) == [.of(2)])
        #expect(queue.givingWay(able: [], asked: [], wanted: [.two: 3]) == [])
    }

    @Test func `where a place is free nobody gives way`() {
        var queue = Self.full()
        queue.attemptEnded(.of(1))

        #expect(queue.givingWay(able: Self.all, asked: [], wanted: [.two: 1]) == [])
    }

    @Test func `studies of the same priority never make each other give way`() {
        var queue = Self.full()
        queue.studyScheduled(.two, StudySchedule(priority: 0, weight: 1_000))

        #expect(queue.givingWay(able: Self.all, asked: [], wanted: [.two: 1]) == [])
    }

    @Test func `for two GPUs, two of one worker give way`() {
        let queue = Self.full(Resources(gpus: 1), high: Resources(gpus: 2))

        let attempts = queue.givingWay(able: Self.all, asked: [], wanted: [.two: 1])

        #expect(attempts.count == 2)
        #expect(Set(attempts.compactMap { queue.lease(of: $0)?.session }).count == 1)
    }

    @Test func `where it would not be enough, nobody gives way in vain`() {
        let queue = Self.full(Resources(gpus: 1), high: Resources(gpus: 3))
        let pair = Self.full(Resources(gpus: 1), high: Resources(gpus: 2))

        #expect(queue.givingWay(able: Self.all, asked: [], wanted: [.two: 1]) == [])
        #expect(pair.givingWay(able: [.of(1), .of(2)], asked: [], wanted: [.two: 1]) == [])
    }

    @Test func `the study's own limit counts`() {
        var queue = Self.full()
        queue.studyParallelChanged(.two, 1)

        #expect(queue.givingWay(able: Self.all, asked: [], wanted: [.two: 3]).count == 1)
    }

    @Test func `the lowest priority gives way first`() {
        var queue = TrialQueue.waiting(1)
        let three = StudyID(rawValue: 3)
        queue.studyAdded(.two, resources: Resources(), parallel: nil, schedule: .init(priority: -1), isPaused: false)
        queue.studyAdded(three, resources: Resources(), parallel: nil, schedule: .init(priority: 5), isPaused: false)
        queue.trialWaiting(.of(1, in: .two), epoch: 1)
        queue.join(.left, slots: 2)
        _ = queue.assign(now: .zero)

        let attempts = queue.givingWay(able: [.of(1), .of(1, in: .two)], asked: [], wanted: [three: 1])

        #expect(attempts == [.of(1, in: .two)])
    }
}
