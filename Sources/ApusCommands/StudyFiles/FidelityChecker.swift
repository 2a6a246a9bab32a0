import ApusOptimizer
import ApusSpace
import ApusStudy
import ApusStudyFile

/// Asks the rules for the steps of trials themselves what is wrong with their options.
enum FidelityChecker {
    /// `hasStepsOption` is whether the study may say `max-steps`.
    static func answer(_ fidelity: StudyFidelity, space: Space, hasStepsOption: Bool) -> FidelityAnswer {
        do throws(OptimizerError) {
            let scheduler = try makeFidelity(fidelity, space: space, seed: 1, hasStepsOption: hasStepsOption)
            return FidelityAnswer(pauses: scheduler.pausesTrials)
        } catch .wrongOptions(let mistakes) {
            return FidelityAnswer(mistakes: mistakes)
        } catch {
            return FidelityAnswer(mistakes: [error.description])
        }
    }
}
