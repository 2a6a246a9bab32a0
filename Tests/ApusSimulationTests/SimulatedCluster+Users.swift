import ApusCoordinator
import ApusSpace
import ApusStore
import ApusStudy

extension SimulatedCluster {
    private enum Wish: CaseIterable {
        case kill, rerun, add, invalidate, pause, resume, widen, narrow, giveWay
    }

    /// A user wants something, at random; much of it is refused, and changes nothing then.
    mutating func user() {
        self.planFault(.user, every: self.faults.userEvery)
        let wish = Wish.allCases[Int.random(in: 0..<Wish.allCases.count, using: &self.random)]
        let trial = UInt32.random(in: 1...UInt32(max(1, self.log.trials.count)), using: &self.random)
        let x = Double.random(in: 0..<1, using: &self.random)
        let parallel = Int.random(in: 1...6, using: &self.random)
        guard self.isAwake, !self.isCommitting else { return }
        let id = StudyID(rawValue: 1)
        switch wish {
        case .kill: self.wish { try $0.kill(TrialID(study: id, number: trial), $1, into: &$2) }
        case .rerun:
            let isTaken = self.wish { try $0.rerun(TrialID(study: id, number: trial), $1, into: &$2) }
            if isTaken { self.log.rerun.insert(trial) }
        case .add:
            let configuration = Configuration(values: [.real(x)])
            self.log.added.insert(configuration)
            self.wish { _ = try $0.addTrial(to: id, configuration, into: &$2) }
        case .invalidate:
            self.wish { try $0.invalidate(TrialID(study: id, number: trial), reason: "by hand", into: &$2) }
        case .pause: self.wish { try $0.change(id, .pause, $1, into: &$2) }
        case .resume: self.wish { try $0.change(id, .resume, $1, into: &$2) }
        case .widen: self.wish { try $0.change(id, .parallel(nil), $1, into: &$2) }
        // As a study of a higher priority makes it ask.
        case .giveWay:
            let count = UInt32(self.log.trials.count)
            self.wish { machine, _, effects in
                for number in 0..<count {
                    machine.askToGiveWay(TrialID(study: id, number: number + 1), into: &effects)
                }
            }
        case .narrow: self.wish { try $0.change(id, .parallel(parallel), $1, into: &$2) }
        }
    }

    /// The last thing that a user does is to let a paused study run.
    mutating func userLeaves() {
        // A pause may be on its way to a slow disk.
        guard self.log.record?.state == .paused || self.isCommitting else { return }
        self.agenda.plan(.userLeaves, at: self.now + .milliseconds(500))
        guard self.isAwake, !self.isCommitting else { return }
        guard self.log.record?.state == .paused else { return }
        self.wish { try $0.change(StudyID(rawValue: 1), .resume, $1, into: &$2) }
    }

    @discardableResult
    private mutating func wish(
        _ body: (inout CoordinatorMachine, Moment, inout [CoordinatorMachine.Effect]) throws -> Void
    ) -> Bool {
        guard var machine = self.coordinator else { return false }
        var effects: [CoordinatorMachine.Effect] = []
        let moment = self.moment
        var isTaken = true
        do { try body(&machine, moment, &effects) } catch { isTaken = false }
        machine.settle(moment, into: &effects)
        self.coordinator = machine
        self.commit(effects)
        return isTaken
    }
}
