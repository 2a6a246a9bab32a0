import ApusOptimizer
import ApusSpace
import ApusStudy

/// Every rule there is, each with options that suit the contract.
enum Rule: String, CaseIterable {
    case asha, ashaPlain, ashaBrackets, ashaStopping, hyperband, halving, pbt
    case median, percentile, extrapolation, patience, threshold

    static let stepsMax = 27

    func scheduler(seed: UInt64 = 1) throws -> FidelityScheduler {
        let (name, options) = self.options
        return try makeFidelity(
            name: name,
            options: .map(options),
            stepsMax: Self.stepsMax,
            space: .mixed(),
            seed: seed
        )
    }

    private var options: (String, [TreeValue.Entry]) {
        let eta = TreeValue.Entry(key: "eta", value: .integer(3))
        return switch self {
        case .asha: ("asha", [eta, .init(key: "evidence", value: .real(0.05))])
        case .ashaPlain: ("asha", [eta, .init(key: "evidence", value: .integer(0))])
        case .ashaBrackets:
            ("asha", [eta, .init(key: "brackets", value: .integer(3)), .init(key: "evidence", value: .integer(0))])
        case .ashaStopping: ("asha", [eta, .init(key: "type", value: .text("stopping"))])
        case .hyperband: ("hyperband", [eta])
        case .halving: ("successive-halving", [eta, .init(key: "bracket-trials", value: .integer(9))])
        case .median: ("median", [.init(key: "min-trials", value: .integer(3))])
        case .percentile: ("percentile", [])
        case .extrapolation: ("extrapolation", [.init(key: "grace-steps", value: .integer(4))])
        case .patience: ("patience", [.init(key: "patience", value: .integer(4))])
        case .threshold: ("threshold", [.init(key: "max-cost", value: .real(0.5))])
        case .pbt:
            ("pbt", [.init(key: "population", value: .integer(8)), .init(key: "interval", value: .integer(5))])
        }
    }

    /// A study of 40 trials with a rule, run to its end.
    func simulation(seed: UInt64, faults: SimulatedFaults = SimulatedFaults()) throws
        -> FidelitySimulation<FidelityScheduler>
    {
        let curves = SyntheticCurves(trials: 40, stepsMax: Self.stepsMax, seed: seed)
        var simulation = FidelitySimulation(
            try self.scheduler(seed: seed),
            workers: 1 + Int(seed % 5),
            trials: 40,
            stepsMax: Self.stepsMax,
            seed: seed,
            faults: faults,
            curve: curves.cost
        )
        let configuration = try Space.mixed().defaultConfiguration
        simulation.configuration = { _ in configuration }
        simulation.run()
        return simulation
    }
}
