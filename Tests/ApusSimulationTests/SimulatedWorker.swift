import ApusCoordinator
import ApusProtocol
import ApusStudy
import ApusWorker

/// A worker's process in the simulation: the real machine, and programs that only pretend to train.
struct SimulatedWorker {
    struct Program {
        /// The step that it has reached.
        var step = 0
        let steps: AttemptSteps?
    }

    let name: WorkerName
    let slots: Int
    var instance: UInt64
    var machine: WorkerMachine
    var connection: ConnectionID?

    /// Attempts whose program runs.
    var programs: [AttemptID: Program] = [:]

    init(name: WorkerName, slots: Int, instance: UInt64) {
        self.name = name
        self.slots = slots
        self.instance = instance
        self.machine = WorkerMachine(slots: slots)
    }

    /// `kill -9`, and a new process of the same name.
    mutating func restart(instance: UInt64) {
        self = SimulatedWorker(name: self.name, slots: self.slots, instance: instance)
    }

    var hello: Hello {
        Hello(
            versionMin: 1,
            versionMax: 1,
            token: "t",
            worker: self.name,
            instance: self.instance,
            software: "simulated",
            capabilities: Capabilities(slots: self.slots, cores: self.slots, memoryBytes: 0),
            resuming: self.machine.past.resuming,
            held: self.machine.past.held
        )
    }
}
