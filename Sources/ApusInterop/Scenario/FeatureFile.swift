/// The features of instances: a CSV table with a header, the instance's name in its first column.
package struct FeatureFile: Hashable, Sendable {
    package static let featuresMax = 10_000

    package let features: [String]

    /// For each instance one number for each feature; `nil` where it is missing, which SMAC writes as −512 or −1024.
    package let values: [String: [Double?]]

    package init(_ bytes: [UInt8], file: String) throws(InteropError) {
        let text = try SourceText(bytes, file: file)
        var issues = IssueList()
        let rows = text.lines.map { (line: $0.number, cells: CSVRow.cells($0.text)) }.filter { !$0.cells.isEmpty }
        let header = rows.first?.cells.map(\.text) ?? []
        if header.count < 2 {
            issues.error(
                line: 1,
                "expected a header such as instance,feature1,feature2; the first row names the features"
            )
        } else if header.count - 1 > Self.featuresMax {
            issues.error(
                line: 1,
                "there are \(header.count - 1) features, but \(Self.featuresMax) is the most; leave some out"
            )
        }
        var seen: Set<String> = []
        for name in header.dropFirst() where !seen.insert(name).inserted {
            issues.error(line: 1, "the feature '\(Shown.text(name))' is there twice; rename one")
        }
        var values: [String: [Double?]] = [:]
        for (line, cells) in rows.dropFirst() {
            guard cells.count == header.count else {
                issues.error(
                    line: line,
                    "the row has \(cells.count) cells, and the header has \(header.count); make them even"
                )
                continue
            }
            let row = Self.row(cells, header, line, &issues)
            if values.updateValue(row, forKey: cells[0].text) != nil {
                issues.error(line: line, "'\(Shown.text(cells[0].text))' is there twice; take one row away")
            }
        }
        _ = try issues.warnings(of: file)
        self.features = Array(header.dropFirst())
        self.values = values
    }

    private static func row(_ cells: [Word], _ header: [String], _ line: Int, _ issues: inout IssueList) -> [Double?] {
        var row: [Double?] = []
        for (cell, feature) in zip(cells, header).dropFirst() {
            guard let number = DecimalText.number(cell.text) else {
                issues.error(
                    line: line,
                    column: cell.column,
                    "the feature '\(Shown.text(feature))' is '\(Shown.text(cell.text))', which is not a number; write "
                        + "-512 where "
                        + "it is missing"
                )
                row.append(nil)
                continue
            }
            row.append(number == -512 || number == -1_024 ? nil : number)
        }
        return row
    }

    /// What to say of the instances that have no features; empty where all have some.
    package func mistakes(of instances: [InstanceFile.Instance]) -> [String] {
        instances.filter { self.values[$0.name] == nil }.prefix(IssueList.shownMax).map {
            "the instance '\(Shown.text($0.name))' has no features; add a row for it, or write skip-features = true"
        }
    }
}
