public import ApusSpace
public import ApusStudy

/// The optimizer of a study that learns from `earlier` trials too.
///
/// Throws where the method does not exist, or cannot do what the study asks of it.
public func makeOptimizer(for study: Study, earlier: [EarlierTrial] = []) throws(OptimizerError) -> any Optimizer {
    let (search, space, trials) = (study.search, study.space, study.limits.trials)
    let (objectives, instances) = (study.objectives, study.instances)
    let make = { @Sendable (known: Int) throws(OptimizerError) -> any Optimizer in
        try makeOptimizer(
            for: search,
            space: space,
            trials: trials,
            objectives: objectives,
            instances: instances,
            known: known
        )
    }
    return earlier.isEmpty ? try make(0) : try WarmOptimizer(earlier: earlier, make: make)
}

/// The optimizer of a search; `trials` is the study's limit, if it has one, and `objectives` are all of the study's.
///
/// The one place where a method's name becomes a method. Without `objectives` there is one, and it has no reference.
/// `instances` are what its trials run on, and `known` is how many results of earlier studies it will be told of, which
/// take the place of as many points of its design.
public func makeOptimizer(
    for search: Search,
    space: Space,
    trials: Int?,
    objectives: [Objective] = [],
    instances: StudyInstances? = nil,
    known: Int = 0
) throws(OptimizerError) -> any Optimizer {
    switch search.method {
    case .random:
        return DesignOptimizer(RandomDesign(space: space, seed: search.seed), space: space, search: search)
    case .grid(let levels):
        return DesignOptimizer(try GridDesign(space: space, levels: levels), space: space, search: search)
    case .latinHypercube:
        guard let trials, trials > 0 else { throw .trialsMissing(method: "latin-hypercube") }
        let design = LatinHypercubeDesign(space: space, count: trials, seed: search.seed)
        return DesignOptimizer(design, space: space, search: search, proposalsMax: trials)
    case .sobol:
        return DesignOptimizer(try SobolDesign(space: space, seed: search.seed), space: space, search: search)
    case .halton:
        return DesignOptimizer(try HaltonDesign(space: space, seed: search.seed), space: space, search: search)
    case .points(let points):
        return DesignOptimizer(try PointsDesign(space: space, points: points), space: space, search: search)
    case .model(let name, let options):
        let context = ModelContext(
            space: space,
            search: search,
            trials: trials,
            objectives: objectives,
            instances: instances,
            known: known
        )
        return try makeModelOptimizer(name: name, options: options, context)
    }
}
