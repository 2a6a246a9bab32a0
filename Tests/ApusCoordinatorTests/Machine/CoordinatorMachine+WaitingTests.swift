import ApusProtocol
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

/// Why a trial waits, and what becomes of a study that no worker can run.
@Suite struct CoordinatorMachineWaitingTests {
    @Test func `a trial that waits is told why, worker by worker`() throws {
        var script = try MachineScript(MachineScript.study(trials: 2))
        script.join(1, slots: 2)
        script.says(.ready(attemptsMax: 1), on: 1)
        _ = script.disconnects(1)

        // Both were lost with their worker; the other one comes first again.
        _ = script.ticks(after: 20)
        script.join(2)

        let view = try #require(script.machine.waiting(of: .of(1), script.moment))
        #expect(view.hosts.map(\.worker) == ["w2"])
        #expect(view.hosts.map(\.reason) == ["its only slot is busy with study 'mnist' (priority 0)"])
        #expect(view.study.last?.hasPrefix("priority 0, weight 1 of 1: the study holds 1 of the 1 slot") == true)
        #expect(script.machine.waiting(of: .of(2), script.moment) == nil)
    }

    @Test func `a study that no worker can run says so at once, and is paused after a while`() throws {
        var script = try MachineScript(MachineScript.study(resources: Resources(gpus: 2)))
        #expect(script.machine.obstacle(of: .one) == "no worker is connected")
        _ = script.ticks(after: 3_600)
        #expect(script.study?.record.state == .running)

        script.join(1)
        #expect(script.machine.obstacle(of: .one) == "no worker has 2 GPUs for a trial: w1 has 0 GPUs")
        _ = script.ticks(after: 1)
        _ = script.ticks(after: 599)
        #expect(script.study?.record.state == .running)
        _ = script.ticks(after: 1)

        #expect(script.study?.record.state == .paused)
        #expect(
            script.study?.record.reason == "no worker has 2 GPUs for a trial: w1 has 0 GPUs; after 10 minutes without "
                + "a worker that could run them; start one and resume the study"
        )
    }

    @Test func `a worker that could run it in time keeps the study running`() throws {
        var script = try MachineScript(MachineScript.study(resources: Resources(memoryBytes: 100)))
        _ = script.hello(1, memoryBytes: 50)
        _ = script.ticks(after: 1)
        _ = script.ticks(after: 500)

        _ = script.hello(2, memoryBytes: 200)
        _ = script.ticks(after: 1)
        _ = script.ticks(after: 700)

        #expect(script.study?.record.state == .running)
    }

    @Test func `a study whose places others hold says which`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)
        let record = MachineScript.record(try MachineScript.study(trials: 1))
        let second = StudyRecordSample.record(id: 2, of: record.study)
        let run = try StudyRun(record: second, program: ProgramImage(digest: .sample, json: [1]))
        _ = script.event { machine, _, effects in machine.studyCreated(run, into: &effects) }

        #expect(
            script.machine.obstacle(of: StudyID(rawValue: 2))
                == "w1: its only slot is busy with study 'mnist' (priority 0)"
        )
    }
}

private enum StudyRecordSample {
    static func record(id: UInt64, of study: Study) -> StudyRecord {
        StudyRecord(id: StudyID(rawValue: id), study: study, source: "", createdAt: UnixTime(rawValue: 0))
    }
}
