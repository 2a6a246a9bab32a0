public import ApusSpace
public import ApusStudy

/// A trial that ended, as an optimizer sees it.
public struct EndedTrial: Hashable, Sendable, Codable {
    public typealias Result = ToldTrial.Result

    public let configuration: Configuration
    private let told: ToldTrial

    /// The trial's number in its study, from 1.
    public var number: UInt32 { self.told.number }
    public var result: Result { self.told.result }

    /// The part of the full budget that the cost was measured at, above 0 and at most 1; below 1 where the trial was
    /// stopped or paused early.
    public var fidelity: Double { self.told.fidelity }

    /// The costs of further objectives, in the study's order; empty where there is one objective.
    public var otherCosts: [Double] { self.told.otherCosts }

    /// Values of constraint metrics, each feasible at or below 0.
    public var constraints: [Double] { self.told.constraints }

    /// What it was run on, in a study with instances.
    public var run: ToldRun? { self.told.run }

    public init(_ told: ToldTrial, configuration: Configuration) {
        self.told = told
        self.configuration = configuration
    }

    public init(
        number: UInt32,
        configuration: Configuration,
        result: Result,
        fidelity: Double = 1,
        otherCosts: [Double] = [],
        constraints: [Double] = [],
        run: ToldRun? = nil
    ) {
        self.configuration = configuration
        self.told = ToldTrial(
            number: number,
            result: result,
            fidelity: fidelity,
            otherCosts: otherCosts,
            constraints: constraints,
            run: run
        )
    }

    /// The same trial with another result.
    func replacing(_ result: Result) -> EndedTrial {
        EndedTrial(
            number: self.number,
            configuration: self.configuration,
            result: result,
            fidelity: self.fidelity,
            otherCosts: self.otherCosts,
            constraints: self.constraints
        )
    }

    /// The same trial with its configuration in another form.
    func replacing(_ configuration: Configuration) -> EndedTrial {
        EndedTrial(self.told, configuration: configuration)
    }
}
