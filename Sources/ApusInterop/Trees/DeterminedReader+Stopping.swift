internal import ApusStudy

/// Which trials a searcher of Determined stops early.
extension DeterminedReader {
    private static let rungsMax = 64

    /// The last rung is the whole run; each below it has one `divisor`th of its steps.
    mutating func readHalving(_ node: TreeNode) {
        let eta = min(max(self.draft.count(node, "divisor") ?? 4, 2), 100)
        let rungs = self.draft.count(node, "max_rungs") ?? self.draft.count(node, "num_rungs") ?? 5
        var options: [TreeValue.Entry] = [
            .init(key: "type", value: .text("stopping")), .init(key: "eta", value: .integer(eta)),
        ]
        let length = self.length(node)
        if let length {
            let stepsMin = (1..<max(2, min(rungs, Self.rungsMax))).reduce(length.steps) { steps, _ in
                max(1, steps / eta)
            }
            options.append(.init(key: "min-steps", value: .integer(stepsMin)))
            self.draft.reading.issues.warning(
                at: node.path,
                "the steps of 'fidelity' are \(Shown.text(length.unit)), as there; the program says with each value at "
                    + "which step it stands"
            )
        }
        self.draft.stop("asha", options, stepsMax: length?.steps, at: node, key: "searcher")
    }

    /// Such as `max_time: 900, time_metric: batches`, or in earlier versions `max_length: {batches: 900}`.
    private mutating func length(_ node: TreeNode) -> (steps: Int, unit: String)? {
        if let steps = self.draft.count(node, "max_time") {
            return (steps, node["time_metric"]?.value.string ?? "those that the program counts")
        }
        guard let length = node["max_length"] else { return nil }
        guard let unit = length.children?.first?.key else {
            return self.draft.count(node, "max_length").map { ($0, "those that the program counts") }
        }
        return self.draft.count(length, unit).map { ($0, unit) }
    }
}
