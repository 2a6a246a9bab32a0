import ApusSpace
import ApusStudy

/// The options of the methods and rules that a study file may name, as `Docs/Optimizers.md` has them.
package enum OptimizerReference {
    /// The steps of the whole trials that the ranges of the rules' options are those for.
    private static let stepsMax = 100

    /// One table for each method and rule, with the options in the order in which they are read.
    package static func tables() throws -> String {
        let space = try Space(parameters: [
            Parameter(name: "x", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5))
        ])
        let methods = modelMethods.map { Self.table($0, space) }
        return (methods + FidelityName.allCases.map { Self.table($0, space) }).joined(separator: "\n")
    }

    private static func table(_ rule: FidelityName, _ space: Space) -> String {
        var options = ModelOptions(method: rule.rawValue, tree: .null, section: "fidelity")
        _ = rule.rule(options: &options, context: FidelityContext(stepsMax: Self.stepsMax, space: space, seed: 1))
        return Self.table("the rule `\(rule.rawValue)`", options)
    }

    private static func table(_ method: any ModelMethod.Type, _ space: Space) -> String {
        var options = ModelOptions(method: method.name, tree: .null)
        _ = method.init(space: space, options: &options)
        return Self.table("`\(method.name)`", options)
    }

    private static func table(_ name: String, _ options: ModelOptions) -> String {
        guard !options.described.isEmpty else { return "### Options of \(name)\n\nNone of its own.\n" }
        let rows = options.described.map { option in
            let standard = option.standard.isEmpty ? "by the other options" : "`\(option.standard)`"
            return "| `\(option.key)` | \(option.expected) | \(standard) |"
        }
        return "### Options of \(name)\n\n| option | value | default |\n|---|---|---|\n"
            + rows.joined(separator: "\n") + "\n"
    }
}
