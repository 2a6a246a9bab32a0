/// Why there is no optimizer for a search.
public enum OptimizerError: Error, Hashable, Sendable {
    case notAvailable(String)

    /// A design that divides the space among its points needs their number.
    case trialsMissing(method: String)
    case tooManyParameters(method: String, count: Int, most: Int)
    case levelsOutOfRange(Int)

    /// A method that looks at fewer objectives than the study has.
    case tooManyObjectives(method: String, count: Int, most: Int)

    /// The points, from 1, that the space does not hold or that it forbids.
    case illegalPoints([Int])
    case noPoints

    /// Options of a method that are unknown or have a wrong value, one sentence each.
    case wrongOptions([String])
}

extension OptimizerError: CustomStringConvertible {
    private static let pointsShown = 10

    public var description: String {
        switch self {
        case .notAvailable(let name):
            "optimizer '\(name)' is not in this version; use auto, smac, tpe, gp, cma-es, nsga-ii, parego, ehvi, random, grid, "
                + "latin-hypercube, sobol, halton or a CSV of points"
        case .trialsMissing(let method):
            "a \(method) design divides the space among its trials, so it must know their number; set limits.trials"
        case .tooManyParameters(let method, let count, let most):
            "a \(method) design has \(most) parameters at most, and the space has \(count); use random or "
                + "latin-hypercube"
        case .tooManyObjectives(let method, let count, let most):
            "'\(method)' looks at \(most == 1 ? "one objective" : "\(most) objectives at most"), and the study has "
                + "\(count); take " + (count <= 4 ? "auto, nsga-ii, parego or ehvi" : "auto, nsga-ii or parego")
                + (most == 1 ? ", or keep one objective and make constraints of the others" : "")
        case .levelsOutOfRange(let levels):
            "a grid has 1 to \(GridDesign.levelsMax) levels for each parameter, not \(levels)"
        case .illegalPoints(let points):
            "\(points.count) of the points lie outside of the space or are forbidden: number "
                + points.prefix(Self.pointsShown).map(String.init).joined(separator: ", ")
                + (points.count > Self.pointsShown ? " and more" : "") + "; correct them or take them away"
        case .wrongOptions(let mistakes): mistakes.joined(separator: "; ")
        case .noPoints: "the design has no points; give one at least"
        }
    }
}
