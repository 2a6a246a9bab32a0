import ApusSpace
import ApusStudy

/// What a model-based optimizer is made for.
struct ModelContext: Sendable {
    let space: Space
    let search: Search

    /// The study's limit, if it has one.
    let trials: Int?

    /// Empty where the study has one objective and nothing is to be said of it.
    let objectives: [Objective]

    /// What its trials run on, where each is a run of a configuration on one of several.
    var instances: StudyInstances?

    /// How many results of earlier studies it will be told of, in place of as many points of its design.
    var known = 0

    var hasSeveralObjectives: Bool { self.objectives.count > 1 }
}
