import ApusProtocol
import ApusSpace
import ApusStudy
import Testing

@testable import ApusCoordinator

/// What a worker may touch, and what becomes of it when it is shut out.
@Suite struct RevokedWorkerTests {
    private static func assigned(_ effects: [MachineScript.Effect], to connection: UInt64) -> [AttemptID] {
        effects.compactMap { effect in
            guard case .send(.of(connection), .assign(let assignment)) = effect else { return nil }
            return assignment.attempt
        }
    }

    @Test func `a revoked worker's attempt is leased to another at once`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        let first = Self.assigned(script.join(1), to: 1)
        script.join(2)

        let effects = script.event { machine, moment, effects in
            machine.revoked(.named("w1"), moment, into: &effects)
        }

        let again = Self.assigned(effects, to: 2)
        #expect(effects.contains(.close(.of(1))))
        #expect(again.map(\.trial) == first.map(\.trial))
        #expect(again.map(\.epoch) == first.map { $0.epoch + 1 })
        #expect(script.machine.session(on: .of(1)) == nil)
        #expect(!script.machine.mayWrite(first[0], on: .of(1)))
    }

    @Test func `a worker that is revoked while it is away loses what it holds`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        let first = Self.assigned(script.join(1), to: 1)
        _ = script.event { machine, moment, _ in machine.disconnected(.of(1), moment) }
        script.join(2)

        let effects = script.event { machine, moment, effects in
            machine.revoked(.named("w1"), moment, into: &effects)
        }

        #expect(Self.assigned(effects, to: 2).map(\.epoch) == first.map { $0.epoch + 1 })
    }

    @Test func `others are left as they are`() throws {
        var script = try MachineScript(MachineScript.study(trials: 2))
        let first = Self.assigned(script.join(1), to: 1)

        let effects = script.event { machine, moment, effects in
            machine.revoked(.named("w2"), moment, into: &effects)
        }

        #expect(effects.isEmpty)
        #expect(script.machine.mayWrite(first[0], on: .of(1)))
    }

    @Test func `a worker writes and reads only for what it holds`() throws {
        let input = InputFile(path: "data", digest: .sample, byteCount: 1)
        let study = try MachineScript.study(trials: 1)
        let reading = Study(
            name: study.name,
            space: study.space,
            objective: study.objective,
            search: study.search,
            limits: study.limits,
            program: .train(TrainProgram(specification: .map([]), inputs: [input]))
        )
        var script = try MachineScript(reading)
        let held = Self.assigned(script.join(1), to: 1)
        script.join(2)
        let machine = script.machine

        #expect(held.count == 1)
        #expect(machine.mayRead(.sample, on: .of(1)))
        #expect(!machine.mayRead(.sample, on: .of(2)))
        #expect(!machine.mayRead(.sample, on: .of(3)))
        #expect(!machine.mayRead(ContentDigest(hex: String(repeating: "9", count: 64)) ?? .sample, on: .of(1)))
        #expect(!machine.mayWrite(held[0], on: .of(2)))
        #expect(!machine.mayWrite(AttemptID(trial: held[0].trial, epoch: 2), on: .of(1)))
        #expect(!machine.mayWrite(AttemptID(trial: held[0].trial, epoch: .max), on: .of(1)))
    }
}
