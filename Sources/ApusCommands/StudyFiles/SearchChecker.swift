import ApusOptimizer
import ApusSpace
import ApusStudy

/// Asks the optimizers themselves what is wrong with a search.
enum SearchChecker {
    /// One sentence for each mistake.
    static func mistakes(_ search: Search, space: Space, trials: Int?, objectives: [Objective] = []) -> [String] {
        do throws(OptimizerError) {
            _ = try makeOptimizer(for: search, space: space, trials: trials, objectives: objectives)
            return []
        } catch .wrongOptions(let mistakes) {
            return mistakes
        } catch {
            return [error.description]
        }
    }
}
