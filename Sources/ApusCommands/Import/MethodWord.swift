import ApusStudyFile

/// What other tools' words for methods are here.
struct MethodWord {
    /// The method's name here.
    let method: String

    /// What is lost; `nil` where it is the same method.
    let remark: String?

    private static let same: [ImportFormat: [String: String]] = [
        .wandb: ["random": "random", "grid": "grid", "bayes": "auto"],
        .nni: [
            "random": "random", "gridsearch": "grid", "tpe": "tpe", "smac": "smac", "gp": "gp", "gptuner": "gp",
            "cma": "cma-es",
        ],
        .katib: [
            "random": "random", "grid": "grid", "tpe": "tpe", "multivariate-tpe": "tpe", "cmaes": "cma-es",
            "sobol": "sobol", "bayesianoptimization": "gp",
        ],
        .determined: ["random": "random", "grid": "grid"],
    ]

    /// Methods that draw at random and stop trials early, which is a rule for their steps here.
    private static let stopping: [ImportFormat: Set<String>] = [
        .determined: ["adaptive_asha", "async_halving", "asha"]
    ]

    /// The method of a word; `auto` for one that has no counterpart, and for none.
    init(_ word: String?, of format: ImportFormat) {
        guard let word else {
            (self.method, self.remark) = ("auto", nil)
            return
        }
        if let method = Self.same[format]?[word.lowercased()] {
            (self.method, self.remark) = (method, nil)
        } else if Self.stopping[format]?.contains(word.lowercased()) ?? false {
            (self.method, self.remark) = (
                "auto", "learns from ended trials; write 'random' for draws as they were there"
            )
        } else {
            let shown = VisibleText.escaped(String(word.prefix(60)))
            self.method = "auto"
            self.remark = "the method '\(shown)' has no counterpart here; 'auto' stands in its place"
        }
    }
}
