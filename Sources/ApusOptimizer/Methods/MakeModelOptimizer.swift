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
    _ context: ModelContext
) throws(OptimizerError) -> any Optimizer {
    let isAutomatic = name == AutomaticMethod.name
    if isAutomatic, context.hasSeveralObjectives { return try make(AutomaticFrontMethod.self, options, context) }
    guard let method = modelMethods.first(where: { $0.name == name }) else { throw .notAvailable(name) }
    guard method.objectivesMax >= context.objectives.count else {
        throw .tooManyObjectives(method: name, count: context.objectives.count, most: method.objectivesMax)
    }
    if context.instances != nil {
        guard method == ForestMethod.self || method == AutomaticMethod.self else {
            throw .wrongOptions([
                "'\(name)' cannot learn from runs on several instances; write optimizer: smac, or random, sobol, halton"
            ])
        }
        // Only the forest tells instances apart.
        return try make(ForestMethod.self, options, context)
    }
    return try make(method, options, context)
}

private enum DesignName: String, CaseIterable {
    case sobol, halton, random
    case latinHypercube = "latin-hypercube"
}

private func make<Method: ModelMethod>(
    _ type: Method.Type,
    _ tree: TreeValue,
    _ context: ModelContext
) throws(OptimizerError) -> any Optimizer {
    let (space, search) = (context.space, context.search)
    var options = ModelOptions(method: Method.name, tree: tree)
    options.instances = context.instances.flatMap { InstanceFeatures($0) }
    let standard = Method.designSize(space: space, trials: context.trials)
    let size = options.integer("design-points", in: 0...100_000, standard: standard)
    let design = options.choice("design", standard: DesignName.sobol)
    let startsAtDefault = options.boolean("start-at-default", standard: true)
    var method = Method(space: space, options: &options)
    if !context.objectives.isEmpty { method.aim(at: context.objectives) }
    let mistakes = options.finished()
    guard mistakes.isEmpty else { throw .wrongOptions(mistakes) }
    let aimed = method
    let isTooWide = design == .sobol && space.tunable.count > Sobol.dimensionsMax
    let initialDesign = InitialDesign(
        name: (isTooWide ? DesignName.random : design).rawValue,
        count: max(0, size - context.known),
        startsAtDefault: startsAtDefault
    )
    func optimizer(_ design: some Design) -> any Optimizer {
        ModelOptimizer(
            aimed,
            design: design,
            designStart: startsAtDefault ? [space.defaultConfiguration] : [],
            initialDesign: initialDesign,
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
