import ApusMath
import ApusSpace
import ApusStudy

/// The model-based methods by their names in a study file.
let modelMethods: [any ModelMethod.Type] = [
    AutomaticMethod.self,
    CovarianceMethod.self,
    ForestMethod.self,
    GaussianProcessMethod.self,
    GeneticMethod.self,
    HypervolumeMethod<KrigingModel>.self,
    ParzenMethod.self,
    ScalarizingMethod<HypervolumeMethod<KrigingModel>>.self,
]

/// The optimizer of a model-based method; `options` are the study's.
func makeModelOptimizer(
    name: String,
    options: TreeValue,
    space: Space,
    search: Search,
    trials: Int?,
    instances: StudyInstances? = nil
) throws(OptimizerError) -> any Optimizer {
    guard let method = modelMethods.first(where: { $0.name == name }) else { throw .notAvailable(name) }
    guard let instances else { return try make(method, options: options, space: space, search: search, trials: trials) }
    guard method == ForestMethod.self || method == AutomaticMethod.self else {
        throw .wrongOptions([
            "'\(name)' cannot learn from runs on several instances; write optimizer: smac, or random, sobol, halton"
        ])
    }
    // Only the forest tells instances apart.
    return try make(
        ForestMethod.self,
        options: options,
        space: space,
        search: search,
        trials: trials,
        instances: InstanceFeatures(instances)
    )
}

private enum DesignName: String, CaseIterable {
    case sobol, halton, random
    case latinHypercube = "latin-hypercube"
}

private func make<Method: ModelMethod>(
    _ type: Method.Type,
    options tree: TreeValue,
    space: Space,
    search: Search,
    trials: Int?,
    instances: InstanceFeatures? = nil
) throws(OptimizerError) -> any Optimizer {
    var options = ModelOptions(method: Method.name, tree: tree)
    options.instances = instances
    let standard = Method.designSize(space: space, trials: trials)
    let size = options.integer("design-points", in: 0...100_000, standard: standard)
    let design = options.choice("design", standard: DesignName.sobol)
    let startsAtDefault = options.boolean("start-at-default", standard: true)
    let method = Method(space: space, options: &options)
    let mistakes = options.finished()
    guard mistakes.isEmpty else { throw .wrongOptions(mistakes) }
    func optimizer(_ design: some Design) -> any Optimizer {
        ModelOptimizer(
            method,
            design: design,
            designStart: startsAtDefault ? [space.defaultConfiguration] : [],
            designSize: size,
            space: space,
            search: search
        )
    }
    switch design {
    case .sobol where space.tunable.count <= Sobol.dimensionsMax:
        return optimizer(try SobolDesign(space: space, seed: search.seed))
    case .halton: return optimizer(try HaltonDesign(space: space, seed: search.seed))
    case .latinHypercube:
        return optimizer(LatinHypercubeDesign(space: space, count: max(size, 1), seed: search.seed))
    case .random, .sobol:
        // Sobol's sequence has a limit of dimensions; chance has none.
        return optimizer(RandomDesign(space: space, seed: search.seed))
    }
}
