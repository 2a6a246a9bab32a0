public import ApusSpace
public import ApusStudy

/// The scheduler of a study's rule, told nothing yet.
///
/// `hasStepsOption` is false where a study must not say `max-steps`, so that no message names that option.
public func makeFidelity(
    _ fidelity: StudyFidelity,
    space: Space,
    seed: UInt64,
    hasStepsOption: Bool = true
) throws(OptimizerError) -> FidelityScheduler {
    try makeFidelity(
        name: fidelity.rule,
        options: fidelity.options,
        stepsMax: fidelity.stepsMax,
        space: space,
        seed: seed,
        hasStepsOption: hasStepsOption
    )
}

/// The scheduler of a rule for trials of `stepsMax` steps; the option `max-steps` takes its place.
///
/// The one place where a rule's name becomes a rule. `space` and `seed` matter to population based training alone.
public func makeFidelity(
    name: String,
    options tree: TreeValue,
    stepsMax: Int,
    space: Space,
    seed: UInt64,
    hasStepsOption: Bool = true
) throws(OptimizerError) -> FidelityScheduler {
    guard let name = FidelityName(rawValue: name) else {
        let names = FidelityName.allCases.map(\.rawValue).joined(separator: ", ")
        throw .wrongOptions(["there is no rule '\(name)' for the steps of trials; use one of \(names)"])
    }
    var options = ModelOptions(method: name.rawValue, tree: tree, section: "fidelity")
    var stepsMax = max(stepsMax, 1)
    if hasStepsOption { stepsMax = options.integer("max-steps", in: 1...1_000_000_000, standard: stepsMax) }
    let context = FidelityContext(stepsMax: stepsMax, space: space, seed: seed)
    let rule = name.rule(options: &options, context: context)
    let mistakes = options.finished()
    guard mistakes.isEmpty else { throw .wrongOptions(mistakes) }
    return FidelityScheduler(rule, name: name.rawValue, stepsMax: stepsMax)
}
