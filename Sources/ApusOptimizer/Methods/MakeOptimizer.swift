public import ApusSpace
public import ApusStudy

/// The optimizer of a search; `trials` is the study's limit, if it has one, and `instances` what its trials run on.
///
/// The one place where a method's name becomes a method.
public func makeOptimizer(
    for search: Search,
    space: Space,
    trials: Int?,
    instances: StudyInstances? = nil
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
        return try makeModelOptimizer(
            name: name,
            options: options,
            space: space,
            search: search,
            trials: trials,
            instances: instances
        )
    }
}
