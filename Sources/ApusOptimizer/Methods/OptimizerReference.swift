import ApusSpace
import ApusStudy

/// The options of the methods that a study file may name, as `Docs/Optimizers.md` has them.
package enum OptimizerReference {
    /// Those that need several objectives, which no study file has yet, are left out.
    private static let manyObjectives = ["nsga-ii", "ehvi", "parego"]

    /// One table for each method, with the options in the order in which they are read.
    package static func tables() throws -> String {
        let space = try Space(parameters: [
            Parameter(name: "x", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5))
        ])
        return modelMethods.filter { !Self.manyObjectives.contains($0.name) }
            .map { Self.table($0, space) }.joined(separator: "\n")
    }

    private static func table(_ method: any ModelMethod.Type, _ space: Space) -> String {
        var options = ModelOptions(method: method.name, tree: .null)
        _ = method.init(space: space, options: &options)
        guard !options.described.isEmpty else { return "### Options of `\(method.name)`\n\nNone of its own.\n" }
        let rows = options.described.map { option in
            let standard = option.standard.isEmpty ? "by the other options" : "`\(option.standard)`"
            return "| `\(option.key)` | \(option.expected) | \(standard) |"
        }
        return "### Options of `\(method.name)`\n\n| option | value | default |\n|---|---|---|\n"
            + rows.joined(separator: "\n") + "\n"
    }
}
