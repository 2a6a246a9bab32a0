/// A list of instances, one a line: `name`, `seed,name`, `name,specific` or `seed,name,specific`.
///
/// The fields are separated by commas, or all by blanks. Of two fields the first is the seed when it is a whole number
/// on every line.
package struct InstanceFile: Hashable, Sendable {
    package struct Instance: Hashable, Sendable {
        package let name: String
        package let seed: Int?

        /// Passed on to the program; 0 where the file gives none.
        package let specific: String

        package init(name: String, seed: Int? = nil, specific: String = "0") {
            self.name = name
            self.seed = seed
            self.specific = specific
        }
    }

    package let instances: [Instance]

    /// What is doubtful, though it can be read.
    package let warnings: [InteropIssue]

    package init(_ bytes: [UInt8], file: String) throws(InteropError) {
        let text = try SourceText(bytes, file: file)
        var issues = IssueList()
        let rows = text.lines.compactMap { line -> (line: Int, fields: [Word])? in
            let fields = Fields.split(line.text)
            return fields.isEmpty ? nil : (line.number, fields)
        }
        if rows.isEmpty { issues.error(line: 1, "the file has no instances; write one a line") }
        let hasSeeds = rows.allSatisfy { $0.fields.count < 2 || Int($0.fields[0].text) != nil }
        var instances: [Instance] = []
        var seen: Set<Instance> = []
        for (line, fields) in rows {
            if fields.count != rows[0].fields.count {
                issues.error(
                    line: line,
                    "the line has \(fields.count) fields, and line \(rows[0].line) has \(rows[0].fields.count); give "
                        + "all lines "
                        + "the same"
                )
                continue
            }
            guard let instance = Self.instance(fields, hasSeeds: hasSeeds, line: line, &issues) else { continue }
            if seen.insert(instance).inserted {
                instances.append(instance)
            } else {
                issues.warning(line: line, "'\(Shown.text(instance.name))' is there already; it counts once")
            }
        }
        self.warnings = try issues.warnings(of: file)
        self.instances = instances
    }

    private static func instance(
        _ fields: [Word],
        hasSeeds: Bool,
        line: Int,
        _ issues: inout IssueList
    ) -> Instance? {
        if let empty = fields.first(where: { $0.text.isEmpty }) {
            issues.error(line: line, column: empty.column, "the field is empty; give a value, or take the comma away")
            return nil
        }
        switch fields.count {
        case 1: return Instance(name: fields[0].text)
        case 2 where hasSeeds: return Instance(name: fields[1].text, seed: Int(fields[0].text))
        case 2: return Instance(name: fields[0].text, specific: fields[1].text)
        case 3:
            guard let seed = Int(fields[0].text) else {
                issues.error(
                    line: line,
                    column: fields[0].column,
                    "of three fields the first is the seed, a whole number, but it is '\(Shown.text(fields[0].text))'; "
                        + "write seed,name,specific"
                )
                return nil
            }
            return Instance(name: fields[1].text, seed: seed, specific: fields[2].text)
        default:
            issues.error(
                line: line,
                column: fields[3].column,
                "a line has at most the three fields seed,name,specific, but this one has \(fields.count); quote what "
                    + "has "
                    + "blanks or commas"
            )
            return nil
        }
    }
}
