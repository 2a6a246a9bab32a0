import ApusOptimizer
import ApusSpace
import ApusStudy
import ApusStudyFile

/// Asks the rules for the steps of trials themselves what is wrong with their options.
enum FidelityChecker {
    static func answer(_ fidelity: StudyFidelity, space: Space) -> FidelityAnswer {
        do throws(OptimizerError) {
            return FidelityAnswer(pauses: try makeFidelity(fidelity, space: space, seed: 1).pausesTrials)
        } catch .wrongOptions(let mistakes) {
            return FidelityAnswer(mistakes: mistakes)
        } catch {
            return FidelityAnswer(mistakes: [error.description])
        }
    }
}
