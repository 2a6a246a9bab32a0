public import ApusSpace
public import ApusStudy

/// The optimizer of a search that learns from `earlier` trials too; `trials` is the study's limit, if it has one.
public func makeOptimizer(
    for search: Search,
    space: Space,
    trials: Int?,
    earlier: [EarlierTrial]
) throws(OptimizerError) -> any Optimizer {
    guard !earlier.isEmpty else { return try makeOptimizer(for: search, space: space, trials: trials) }
    let make = { @Sendable (known: Int) throws(OptimizerError) -> any Optimizer in
        try makeOptimizer(for: search, space: space, trials: trials, known: known)
    }
    return try WarmOptimizer(earlier: earlier, make: make)
}

/// The optimizer of a search; `trials` is the study's limit, if it has one.
///
/// The one place where a method's name becomes a method. `known` is how many results of earlier studies it will be
/// told of, which take the place of as many points of its design.
public func makeOptimizer(
    for search: Search,
    space: Space,
    trials: Int?,
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
        return try makeModelOptimizer(
            name: name,
            options: options,
            space: space,
            search: search,
            trials: trials,
            known: known
        )
    }
}
