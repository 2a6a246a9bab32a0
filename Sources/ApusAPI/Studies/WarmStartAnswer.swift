/// What an optimizer learned from earlier studies.
package struct WarmStartAnswer: Codable, Hashable, Sendable {
    /// The studies, as the study file names them.
    package let studies: [String]
    package let trials: Int

    /// How many trials had a result, and do not fit this study.
    package let leftOut: Int

    package init(studies: [String], trials: Int, leftOut: Int) {
        self.studies = studies
        self.trials = trials
        self.leftOut = leftOut
    }
}
