import ApusProtocol
import ApusQueue
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

/// Trials that save and give way to a study of a higher priority, and go on later.
@Suite struct CoordinatorMachineGivingWayTests {
    private static let two = StudyID(rawValue: 2)

    /// A study whose trials run 8 steps at once, and whose program saves.
    private static func script(
        saves: Bool = true,
        fidelity: StudyFidelity? = MachineScript.fidelity("median", stepsMax: 8)
    ) throws -> MachineScript {
        let program = Program.run(CommandProgram(command: ["train"], checkpoint: saves ? "state" : nil))
        return try MachineScript(MachineScript.study(trials: 1, fidelity: fidelity, program: program))
    }

    @Test func `a trial that can save is asked to, once a study of a higher priority has no place`() throws {
        var script = try Self.script()
        script.join(1)
        script.begins(.of(1), [(1, 0.9), (3, 0.5)])

        let effects = try script.submits(Self.two, priority: 1)

        #expect(effects.sent() == [.stop(.of(1), .giveWay)])
        #expect(effects.assigned == [])
    }

    @Test func `it goes on later from where it saved, and that is no loss`() throws {
        var script = try Self.script()
        script.join(1)
        script.begins(.of(1), [(1, 0.9), (3, 0.5)])
        _ = try script.submits(Self.two, priority: 1)

        let end = AttemptEnd(outcome: .paused, exitStatus: 0, duration: .seconds(2), stepsDone: 3)
        let gave = script.reports(.of(1), 3, .ended(end, artifact: .of("c")))
        let high = AttemptID(trial: TrialID(study: Self.two, number: 1), epoch: 1)
        let after = script.succeeds(high)

        #expect(gave.stored.contains(.attemptShortened(.of(1), to: 3)))
        #expect(gave.assigned == [high])
        #expect(script.study?.losses == [:])
        #expect(after.assigned == [.of(1, epoch: 2)])
        #expect(after.assignments.first?.steps == AttemptSteps(from: 3, to: 8, total: 8))
        #expect(after.assignments.first?.checkpoint == .of("c"))
    }

    @Test func `one that gave way without what it saved goes on from the checkpoint before`() throws {
        var script = try Self.script()
        script.join(1)
        script.begins(.of(1), [(3, 0.5)])
        _ = try script.submits(Self.two, priority: 1)

        let end = AttemptEnd(outcome: .paused, stepsDone: 3)
        script.reports(.of(1), 3, .ended(end, artifact: nil))
        let high = AttemptID(trial: TrialID(study: Self.two, number: 1), epoch: 1)

        #expect(script.succeeds(high).assignments.first?.steps == AttemptSteps(from: 0, to: 8, total: 8))
    }

    @Test func `a trial that cannot save, or whose steps no rule decides, is never asked`() throws {
        for (saves, fidelity) in [(false, MachineScript.fidelity("median", stepsMax: 8)), (true, nil)] {
            var script = try Self.script(saves: saves, fidelity: fidelity)
            script.join(1)
            script.begins(.of(1), [(3, 0.5)])

            #expect(try script.submits(Self.two, priority: 1).sent() == [])
        }
    }

    @Test(arguments: [0, -1]) func `nobody gives way to a study that is not of a higher priority`(priority: Int) throws
    {
        var script = try Self.script()
        script.join(1)
        script.begins(.of(1), [(3, 0.5)])

        #expect(try script.submits(Self.two, priority: priority).sent() == [])
    }

    @Test func `where there is room, nobody gives way`() throws {
        var script = try Self.script()
        script.join(1, slots: 2)
        script.begins(.of(1), [(3, 0.5)])

        let effects = try script.submits(Self.two, priority: 1)

        #expect(effects.assigned.map(\.trial.study) == [Self.two])
        #expect(!effects.sent().contains(.stop(.of(1), .giveWay)))
    }

    @Test func `a raised priority makes others give way, and a study that was stopped meanwhile changes nothing`()
        throws
    {
        var script = try Self.script()
        script.join(1)
        script.begins(.of(1), [(3, 0.5)])
        _ = try script.submits(Self.two, priority: 0)

        let raised = try script.event { machine, moment, effects throws(CoordinatorError) in
            try machine.change(Self.two, .schedule(priority: 7, weight: nil), moment, into: &effects)
        }
        _ = try script.event { machine, moment, effects throws(CoordinatorError) in
            try machine.change(Self.two, .stop, moment, into: &effects)
        }
        let end = AttemptEnd(outcome: .paused, stepsDone: 3)
        let gave = script.reports(.of(1), 3, .ended(end, artifact: .of("c")))

        #expect(raised.stored.contains(.studyScheduled(Self.two, StudySchedule(priority: 7))))
        #expect(raised.sent() == [.stop(.of(1), .giveWay)])
        #expect(gave.assignments.map(\.steps) == [AttemptSteps(from: 3, to: 8, total: 8)])
    }

    @Test func `a schedule out of range is refused with every mistake`() throws {
        var script = try MachineScript()

        #expect(
            throws: CoordinatorError.invalid([
                "priority is 101; it is from -100 to 100", "weight is 0; it is from 1 to 1000",
            ])
        ) {
            try script.event { machine, moment, effects throws(CoordinatorError) in
                try machine.change(.one, .schedule(priority: 101, weight: 0), moment, into: &effects)
            }
        }
    }
}

extension MachineScript {
    /// A further study of one trial.
    fileprivate mutating func submits(_ id: StudyID, priority: Int) throws -> [Effect] {
        let record = StudyRecord(
            id: id,
            study: try Self.study(trials: 1),
            source: "",
            createdAt: UnixTime(rawValue: 0),
            schedule: StudySchedule(priority: priority)
        )
        let run = try StudyRun(record: record, program: ProgramImage(digest: .sample, json: [1]))
        return self.event { machine, _, effects in machine.studyCreated(run, into: &effects) }
    }
}
