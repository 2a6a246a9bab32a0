public import ApusSpace

/// A checked study: what is searched, what is optimized, how, within which limits, and what a trial runs.
public struct Study: Hashable, Sendable, Codable {
    /// 1 to 128 bytes of `[A-Za-z0-9._-]`.
    public let name: String
    public let space: Space

    /// The first objective, which is the only one of most studies.
    public let objective: Objective

    /// `nil` where there is nothing but ``objective``, as in the stores of old versions.
    private let further: FurtherCriteria?

    /// Metrics that are recorded and shown, and that no optimizer ever sees.
    public let holdout: [String]
    public let search: Search

    /// Studies whose trials the optimizer learns from at the start; `nil` for none.
    public let warmStart: WarmStart?

    /// `nil` where every trial runs to its end.
    public let fidelity: StudyFidelity?

    /// `nil` where each trial is one configuration, and nothing else.
    public let instances: StudyInstances?
    public private(set) var limits: StudyLimits

    /// How the best configurations are run again at the end; `nil` where they are not.
    public let confirm: StudyConfirmation?

    /// `nil` where the study says nothing, as in the stores of old versions.
    private let keep: Retention?
    public let resources: Resources

    /// `nil` for the standard, as in the stores of old versions.
    private let failuresGiven: StudyFailures?

    /// `nil` where it is the standard one, as in the stores of old versions.
    private let ownSchedule: StudySchedule?
    public let program: Program

    public init(
        name: String,
        space: Space,
        objective: Objective,
        otherObjectives: [Objective] = [],
        constraints: [Constraint] = [],
        holdout: [String] = [],
        search: Search,
        warmStart: WarmStart? = nil,
        fidelity: StudyFidelity? = nil,
        instances: StudyInstances? = nil,
        limits: StudyLimits,
        confirm: StudyConfirmation? = nil,
        keep: Retention = Retention(),
        resources: Resources = Resources(),
        failures: StudyFailures = StudyFailures(),
        schedule: StudySchedule = StudySchedule(),
        program: Program
    ) {
        self.name = name
        self.space = space
        self.objective = objective
        self.further =
            otherObjectives.isEmpty && constraints.isEmpty
            ? nil : FurtherCriteria(objectives: otherObjectives, constraints: constraints)
        self.holdout = holdout
        self.search = search
        self.warmStart = warmStart
        self.fidelity = fidelity
        self.instances = instances
        self.limits = limits
        self.confirm = confirm
        self.keep = keep == Retention() ? nil : keep
        self.resources = resources
        self.failuresGiven = failures == StudyFailures() ? nil : failures
        self.ownSchedule = schedule == StudySchedule() ? nil : schedule
        self.program = program
    }
}

extension Study {
    /// Further objectives and constraints, as a study is stored.
    private struct FurtherCriteria: Hashable, Sendable, Codable {
        let objectives: [Objective]
        let constraints: [Constraint]
    }

    /// How it stands beside other studies, as its study file has it.
    public var schedule: StudySchedule { self.ownSchedule ?? StudySchedule() }

    /// All objectives in the study's order; one at least.
    public var objectives: [Objective] { [self.objective] + (self.further?.objectives ?? []) }

    /// Which files of ended trials are kept.
    public var retention: Retention { self.keep ?? Retention() }

    /// What a trial must keep to for being feasible.
    public var constraints: [Constraint] { self.further?.constraints ?? [] }

    /// What the study does about programs that fail.
    public var failures: StudyFailures { self.failuresGiven ?? StudyFailures() }

    /// The same study with other limits.
    public func limited(to limits: StudyLimits) -> Study {
        var study = self
        study.limits = limits
        return study
    }

    public var hasSeveralObjectives: Bool { !(self.further?.objectives.isEmpty ?? true) }

    public var criteria: Criteria {
        Criteria(
            objective: self.objective,
            others: self.further?.objectives ?? [],
            constraints: self.further?.constraints ?? []
        )
    }
}
