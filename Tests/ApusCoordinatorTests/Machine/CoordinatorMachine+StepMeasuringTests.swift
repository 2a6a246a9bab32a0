import ApusOptimizer
import ApusProtocol
import ApusSpace
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

/// When a step counts whose constraints come in one by one.
@Suite struct CoordinatorMachineStepMeasuringTests {
    private static func script(trials: Int? = 8) throws -> MachineScript {
        var script = try MachineScript(
            MachineScript.study(
                trials: trials,
                constraints: [
                    Constraint(metric: "memory", relation: .atMost, bound: 4),
                    Constraint(metric: "speed", relation: .atLeast, bound: 2),
                ],
                fidelity: MachineScript.halving
            )
        )
        script.join(1)
        script.reports(.of(1), 1, .started)
        return script
    }

    private static func memory(_ value: Double, step: Int) -> Measurement {
        Measurement(metric: "memory", step: step, value: value)
    }

    private static func speed(_ value: Double, step: Int) -> Measurement {
        Measurement(metric: "speed", step: step, value: value)
    }

    /// What the rule was told of steps, in the order of the log.
    private static func told(_ script: MachineScript) -> [FidelityEvent] {
        script.log.compactMap {
            guard case .fidelity(let entry) = $0, case .measured = entry.event else { return nil }
            return entry.event
        }
    }

    private static let settled = FidelityEvent.measured(1, step: 1, cost: 0.5, constraints: [0.25, -0.5])

    @Test(arguments: [[0, 1, 2], [1, 2, 0], [2, 0, 1], [1, 0, 2]])
    func `a step counts once, when its last metric is there, in whatever order they come`(order: [Int]) throws {
        var script = try Self.script()
        let metrics = [Measurement.loss(0.5, step: 1), Self.memory(5, step: 1), Self.speed(3, step: 1)]

        for (index, metric) in order.prefix(2).enumerated() {
            script.reports(.of(1), UInt64(index + 2), .measurements([metrics[metric]]))
        }
        let early = Self.told(script)
        script.reports(.of(1), 4, .measurements([metrics[order[2]]]))

        #expect(early.isEmpty)
        #expect(Self.told(script) == [Self.settled])
    }

    @Test func `a constraint that is reported without a step counts for all`() throws {
        var script = try Self.script()
        script.reports(.of(1), 2, .measurements([Self.memory(5, step: 0), Self.speed(3, step: 0)]))

        script.reports(.of(1), 3, .measurements([.loss(0.5, step: 1)]))

        #expect(Self.told(script) == [Self.settled])
    }

    @Test func `a step that waits counts with what is known when the next one comes`() throws {
        var script = try Self.script()
        script.reports(.of(1), 2, .measurements([Self.memory(5, step: 0), .loss(0.75, step: 1)]))
        let early = Self.told(script)

        script.reports(.of(1), 3, .measurements([Self.speed(3, step: 2), .loss(0.5, step: 2)]))

        #expect(early.isEmpty)
        // At step 1 the speed was not known but by what came later.
        #expect(Self.told(script).first == .measured(1, step: 1, cost: 0.75, constraints: [0.25, -0.5]))
    }

    @Test
    func `the end of an attempt waits for nothing, and a constraint that never came leaves the step without a cost`()
        throws
    {
        var (whole, part) = (try Self.script(), try Self.script())
        whole.reports(.of(1), 2, .measurements([.loss(0.5, step: 1)]))
        part.reports(.of(1), 2, .measurements([.loss(0.5, step: 1), Self.memory(1, step: 1)]))

        whole.reports(.of(1), 3, .measurements([Self.memory(5, step: 0), Self.speed(3, step: 0)]))
        whole.reports(.of(1), 4, .ended(.pause, artifact: .of("c")))
        part.reports(.of(1), 3, .ended(.pause, artifact: .of("c")))

        #expect(Self.told(whole) == [Self.settled])
        #expect(Self.told(part) == [.measured(1, step: 1, cost: nil)])
        #expect(part.study?.steps?.scheduler.reasons(of: 1).last?.cause == .noCost)
    }

    @Test func `trials that keep the constraints go on before cheaper ones that do not`() throws {
        var script = try Self.script()
        script.reports(
            .of(1),
            2,
            .measurements([.loss(0.1, step: 1), Self.memory(9, step: 1), Self.speed(3, step: 1)])
        )
        script.reports(.of(1), 3, .ended(.pause, artifact: .of("a")))
        script.reports(.of(2), 1, .started)
        script.reports(
            .of(2),
            2,
            .measurements([.loss(0.9, step: 1), Self.memory(3, step: 1), Self.speed(3, step: 1)])
        )

        let effects = script.reports(.of(2), 3, .ended(.pause, artifact: .of("b")))

        #expect(effects.assignments.map(\.attempt) == [.of(2, epoch: 2)])
        #expect(effects.assignments.map(\.steps) == [AttemptSteps(from: 1, to: 2, total: 4)])
        let told = script.log.compactMap { if case .told(let told) = $0 { told } else { nil } }
        #expect(told.map(\.constraints) == [[1.25, -0.5], [-0.25, -0.5]])
    }

    @Test func `a step that waited when the coordinator was killed counts at the attempt's end`() throws {
        var script = try Self.script()
        script.reports(.of(1), 2, .measurements([.loss(0.5, step: 1), Self.memory(5, step: 0)]))
        let open = StoreSnapshot.OpenAttempt(
            attempt: .of(1),
            session: .of(1),
            worker: .named("w1"),
            sequence: 2,
            losses: 0,
            hasStarted: true,
            steps: 0..<1
        )
        let snapshot = try script.snapshot(
            attempts: [open],
            measured: [1: [.loss(0.5, step: 1), Self.memory(5, step: 0)]]
        )
        var other = try MachineScript(restoring: snapshot)
        _ = other.hello(1, resuming: 1, held: [.of(1)])
        other.reports(.of(1), 3, .measurements([Self.speed(3, step: 0)]))

        other.reports(.of(1), 4, .ended(.pause, artifact: .of("c")))

        #expect(Self.told(other) == [Self.settled])
    }
}
