import ApusStudy
import Testing

@testable import ApusQueue

/// Who is served next, where several studies want the same workers.
@Suite struct FairSharesTests {
    /// Studies that always have trials to run, whose durations come from a seed, on one worker.
    private struct Fleet {
        var queue = TrialQueue()
        var now = 0
        private var state: UInt64
        private var running: [(attempt: AttemptID, end: Int)] = []
        private var nextNumber: [StudyID: UInt32] = [:]
        private let seconds: Int
        private(set) var served: [StudyID: Int] = [:]
        private(set) var order: [AttemptID] = []

        init(slots: Int, weights: [Int], priorities: [Int] = [], seconds: Int = 60, seed: UInt64, gpus: [Int] = []) {
            self.state = seed
            self.seconds = seconds
            self.queue.join(.left, slots: slots, gpus: gpus.isEmpty ? 0 : slots)
            for (index, weight) in weights.enumerated() {
                let schedule = StudySchedule(priority: priorities.isEmpty ? 0 : priorities[index], weight: weight)
                self.queue.studyAdded(
                    .of(index + 1),
                    resources: Resources(gpus: gpus.isEmpty ? 0 : gpus[index]),
                    parallel: nil,
                    schedule: schedule,
                    isPaused: false
                )
            }
            for index in weights.indices { self.feed(.of(index + 1)) }
        }

        private mutating func feed(_ study: StudyID) {
            while self.queue.waitingCount(of: study) < 20 {
                let number = self.nextNumber[study, default: 0] + 1
                self.nextNumber[study] = number
                self.queue.trialWaiting(.of(number, in: study), epoch: 1)
            }
        }

        /// One second; what ended makes way for what is assigned.
        mutating func step() {
            for ended in self.running where ended.end <= self.now { self.queue.attemptEnded(ended.attempt) }
            self.running.removeAll { $0.end <= self.now }
            for attempt in self.queue.assigned(now: .seconds(self.now)) {
                self.state = self.state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let duration = 1 + Int(self.state >> 33) % (2 * self.seconds)
                self.running.append((attempt, self.now + duration))
                self.order.append(attempt)
                self.feed(attempt.trial.study)
            }
            for one in self.running { self.served[one.attempt.trial.study, default: 0] += 1 }
            self.now += 1
        }

        mutating func forget() { self.served = [:] }
    }

    @Test(arguments: [1, 60, 1_000], [UInt64(1), 2, 3])
    func `studies of one priority hold slots in proportion to their weights, within one slot`(
        _ seconds: Int,
        _ seed: UInt64
    ) {
        var fleet = Fleet(slots: 12, weights: [1, 2, 3], seconds: seconds, seed: seed)
        for _ in 0..<5_000 { fleet.step() }
        fleet.forget()

        for _ in 0..<20_000 { fleet.step() }

        for (study, share) in [(1, 2.0), (2, 4.0), (3, 6.0)] {
            let held = Double(fleet.served[.of(study)] ?? 0) / 20_000
            #expect(abs(held - share) <= 1, "study \(study) held \(held)")
        }
    }

    @Test(arguments: [1, 60, 1_000]) func `where there is one slot, its time is shared by the weights`(_ seconds: Int) {
        var fleet = Fleet(slots: 1, weights: [1, 3], seconds: seconds, seed: 7)

        for _ in 0..<100_000 { fleet.step() }

        let small = Double(fleet.served[.of(1)] ?? 0) / 100_000
        #expect((0.2...0.3).contains(small), "the study of weight 1 had \(small)")
    }

    @Test func `GPUs are shared, and not trials, where trials ask for GPUs`() {
        var fleet = Fleet(slots: 8, weights: [1, 1], seed: 5, gpus: [1, 2])

        for _ in 0..<20_000 { fleet.step() }

        // Eight GPUs: four trials of one, two trials of two.
        #expect(abs(Double(fleet.served[.of(1)] ?? 0) / 20_000 - 4) <= 1)
        #expect(abs(Double(fleet.served[.of(2)] ?? 0) / 20_000 - 2) <= 0.5)
    }

    @Test func `none of fifty studies of one priority starves on one slot`() {
        var fleet = Fleet(slots: 1, weights: Array(repeating: 1, count: 49) + [1_000], seconds: 1, seed: 3)

        for _ in 0..<20_000 { fleet.step() }

        #expect((1...50).allSatisfy { (fleet.served[.of($0)] ?? 0) > 0 })
    }

    @Test func `the same happens in the same order each time`() {
        var first = Fleet(slots: 5, weights: [1, 2, 5], seed: 11)
        var second = Fleet(slots: 5, weights: [1, 2, 5], seed: 11)

        for _ in 0..<2_000 {
            first.step()
            second.step()
        }

        #expect(first.order == second.order)
        #expect(first.order.count > 100)
    }

    @Test func `a higher priority goes first, and the lower one gets what is left`() {
        var queue = TrialQueue.waiting(4)
        queue.studyAdded(.two, resources: Resources(), parallel: 2, schedule: .init(priority: 3), isPaused: false)
        for number: UInt32 in 1...4 { queue.trialWaiting(.of(number, in: .two), epoch: 1) }
        queue.join(.left, slots: 3)

        #expect(queue.assigned() == [.of(1, in: .two), .of(2, in: .two), .of(1)])
    }

    @Test func `a change of the weight or of the priority holds from the next assignment on`() {
        var queue = TrialQueue.waiting(9)
        queue.studyAdded(.two, resources: Resources(), parallel: nil, isPaused: false)
        for number: UInt32 in 1...9 { queue.trialWaiting(.of(number, in: .two), epoch: 1) }
        queue.studyScheduled(.two, StudySchedule(weight: 3))
        queue.join(.left, slots: 4)

        let shared = queue.assigned().count { $0.trial.study == .two }
        queue.studyScheduled(.one, StudySchedule(priority: 1))
        queue.join(.right, slots: 4)

        #expect(shared == 3)
        #expect(queue.assigned().allSatisfy { $0.trial.study == .one })
    }

    @Test func `leases that were found at a restart count for whose turn it is`() {
        var queue = TrialQueue.waiting(4)
        queue.studyAdded(.two, resources: Resources(), parallel: nil, isPaused: false)
        for number: UInt32 in 5...8 { queue.trialWaiting(.of(number, in: .two), epoch: 1) }
        for number: UInt32 in 1...2 {
            queue.leaseRestored(.of(number, in: .two), session: .right, worker: .of(.right), now: .zero)
        }
        queue.join(.left, slots: 2)

        #expect(queue.assigned() == [.of(1), .of(2)])
    }

    @Test func `a place that falls to a study whose trial is being thought of is kept for it`() {
        var queue = TrialQueue.waiting(4)
        queue.studyAdded(.two, resources: Resources(), parallel: nil, isPaused: false)
        queue.trialsExpected(1, of: .two)
        queue.join(.left, slots: 2)
        #expect(queue.assigned() == [.of(1)])

        queue.trialsExpected(0, of: .two)
        queue.trialWaiting(.of(1, in: .two), epoch: 1)

        #expect(queue.assigned() == [.of(1, in: .two)])
    }

    @Test func `a study that expects a trial and can run it nowhere keeps no place`() {
        var queue = TrialQueue.waiting(4)
        queue.studyAdded(.two, resources: Resources(gpus: 1), parallel: nil, isPaused: false)
        queue.trialsExpected(1, of: .two)
        queue.join(.left, slots: 2)

        #expect(queue.assigned() == [.of(1), .of(2)])
    }

    @Test func `trials that come one at a time go to equal workers in turn, though places are kept for them`() throws {
        var queue = TrialQueue.waiting(0)
        for session in [SessionID.left, .right] { queue.join(session, slots: 1) }
        var sessions: [SessionID] = []

        for number in UInt32(1)...4 {
            queue.trialsExpected(1, of: .one)
            #expect(queue.assigned().isEmpty)
            queue.trialsExpected(0, of: .one)
            queue.trialWaiting(.of(number, in: .one), epoch: 1)
            let attempt = try #require(queue.assigned().first)
            sessions.append(try #require(queue.leases[attempt]?.session))
            queue.attemptEnded(attempt)
        }

        #expect(sessions == [.left, .right, .left, .right])
    }
}

extension StudyID {
    fileprivate static func of(_ number: Int) -> StudyID { StudyID(rawValue: UInt64(number)) }
}
