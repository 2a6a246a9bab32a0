import ApusSpace
import ApusStore
import ApusStudy

@testable import ApusCoordinator

extension CoordinatorMachine.Settings {
    /// A network whose `x` is 0.25 takes 25 s at the rates of ``ComputeRates/sample``, and half of it at twice those.
    static let foreseeing = CoordinatorMachine.Settings(estimator: .sample)
}

extension TrialEstimator {
    static let sample = TrialEstimator { _, values, rates in
        guard case .real(let x)? = values["x"] else { return nil }
        return max(x, 1e-9) * 100 * 1e10 / rates.operationsPerSecond
    }
}

extension ComputeRates {
    static let sample = of(1e10)

    static func of(_ operationsPerSecond: Double, engine: String = "cpu") -> ComputeRates {
        let rates = ComputeRates(
            engine: engine,
            device: 0,
            launchSeconds: 1e-6,
            operationsPerSecond: operationsPerSecond,
            bytesPerSecond: 1e9
        )
        guard let rates else { preconditionFailure("\(operationsPerSecond) operations a second are no rate") }
        return rates
    }
}

extension Program {
    /// A native training.
    static let network = Program.train(TrainProgram(specification: .map([])))
}

extension MachineScript {
    /// The numbers of the trials, in the order in which they were leased.
    var begun: [UInt32] {
        self.events.compactMap { event in
            guard case .attemptLeased(let attempt, _, _, _, _) = event else { return nil }
            return attempt.trial.number
        }
    }

    /// A trial's parameter.
    func x(of number: UInt32) -> Double? {
        guard case .real(let x)?? = self.study?.trial(number)?.summary.configuration.values.first else { return nil }
        return x
    }

    /// Ends what runs on connection 1, the lowest number first, until nothing runs.
    mutating func runsAll(seconds: Int64 = 1) throws {
        while let running = self.study?.running.values.min(by: { $0.attempt < $1.attempt }) {
            self.seconds += seconds
            self.succeeds(running.attempt)
        }
    }
}
