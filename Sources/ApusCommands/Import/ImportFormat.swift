import ArgumentParser

/// The files of other tools that a study can be made of.
enum ImportFormat: String, CaseIterable, Sendable, ExpressibleByArgument {
    case pcs
    case smacScenario = "smac-scenario"
    case configspace
    case wandb
    case nni
    case katib
    case determined
    case optuna

    /// What a person calls such a file.
    var title: String {
        switch self {
        case .pcs: "a parameter file of SMAC"
        case .smacScenario: "a scenario of SMAC"
        case .configspace: "a space of ConfigSpace"
        case .wandb: "a sweep of Weights & Biases"
        case .nni: "a search space or an experiment of NNI"
        case .katib: "an experiment of Katib"
        case .determined: "an experiment of Determined"
        case .optuna: "a journal of Optuna"
        }
    }

    /// All of them, for a message.
    static var list: String {
        self.allCases.map { "\($0.rawValue) (\($0.title))" }.joined(separator: ", ")
    }
}
