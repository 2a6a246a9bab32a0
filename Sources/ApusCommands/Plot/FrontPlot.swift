import ApusAPI

/// Draws a study of several objectives: each pair of them against each other, with the front.
///
/// Pure: the same answers, the same text.
struct FrontPlot: Sendable {
    /// So many pairs get a panel; a study with more shows the first ones and says so.
    static let panelsMax = 12

    private static let width = 1_080.0
    private static let gap = 96.0

    private let study: StudyAnswer
    private let measured: [TrialAnswer]
    private let unmeasured: Int
    private let pairs: [(x: Int, y: Int)]

    init(study: StudyAnswer, trials: [TrialAnswer]) {
        self.study = study
        let counted = trials.filter { !$0.isInvalidated }.sorted { $0.number < $1.number }
        self.measured = counted.filter { trial in trial.objectives?.allSatisfy(\.isFinite) ?? false }
        let ended = counted.filter { !["running", "waiting", "paused"].contains($0.state) }
        self.unmeasured = ended.count { $0.objectives == nil }
        let indices = study.objectives.indices
        self.pairs = indices.flatMap { x in indices.filter { $0 > x }.map { (x, $0) } }
    }

    func svg() -> String {
        let shown = self.pairs.prefix(Self.panelsMax)
        let columns = shown.count == 1 ? 1 : 2
        let size = shown.count == 1 ? 520.0 : 380.0
        let rows = (shown.count + columns - 1) / columns
        var svg = SVGText(width: Self.width, height: 110 + Double(rows) * (size + 84))
        svg.add("rect", ["width": "100%", "height": "100%", "fill": "#ffffff"])
        self.drawHead(into: &svg)
        let width = (Self.width - 36 - Self.gap * Double(columns)) / Double(columns)
        for (index, pair) in shown.enumerated() {
            let panel = Panel(
                x: Self.gap + Double(index % columns) * (width + Self.gap),
                y: 110 + Double(index / columns) * (size + 84),
                width: width,
                height: size,
                horizontal: self.axis(pair.x),
                vertical: self.axis(pair.y)
            )
            self.draw(pair, on: panel, into: &svg)
        }
        return svg.document(title: "\(self.study.name): the front of \(self.study.objectives.count) objectives")
    }

    private func axis(_ objective: Int) -> Axis {
        Axis(covering: self.measured.map { self.value($0, objective) }, margin: 0.06)
    }

    private func value(_ trial: TrialAnswer, _ objective: Int) -> Double {
        trial.objectives?[objective] ?? .nan
    }

    private func drawHead(into svg: inout SVGText) {
        svg.add(
            "text",
            ["x": "84", "y": "38", "font-size": "20", "font-weight": "700", "fill": Panel.Ink.text],
            text: VisibleText.cut(self.study.name, to: 70)
        )
        let front = self.measured.count { $0.isOnFront == true }
        let infeasible = self.measured.count { $0.isFeasible == false }
        let more = self.pairs.count - Self.panelsMax
        let parts = [
            "\(self.measured.count) measured trials", "\(front) on the front",
            infeasible > 0 ? "\(infeasible) not feasible" : nil,
            self.unmeasured > 0 ? "\(self.unmeasured) without values" : nil,
            more > 0 ? "\(more) more pairs of objectives not shown" : nil,
        ]
        svg.add(
            "text",
            ["x": "84", "y": "60", "font-size": "13", "fill": Panel.Ink.muted],
            text: VisibleText.cut(parts.compactMap { $0 }.joined(separator: "   ·   "), to: 130)
        )
    }

    private func draw(_ pair: (x: Int, y: Int), on panel: Panel, into svg: inout SVGText) {
        let (across, up) = (self.study.objectives[pair.x], self.study.objectives[pair.y])
        panel.drawFrame(
            title: "\(up.metric) (\(up.goal)) over \(across.metric) (\(across.goal))",
            verticalName: up.metric,
            into: &svg
        )
        svg.add(
            "text",
            [
                "x": SVGText.number(panel.x + panel.width / 2), "y": SVGText.number(panel.y + panel.height + 38),
                "font-size": "12", "fill": Panel.Ink.muted, "text-anchor": "middle",
            ],
            text: VisibleText.cut(across.metric, to: max(8, Int(panel.width / 8)))
        )
        let front = self.measured.filter { $0.isOnFront == true }
        // With more objectives a front is no line between two of them.
        if self.study.objectives.count == 2 { self.drawLine(front, pair, on: panel, into: &svg) }
        for trial in self.measured where trial.isFeasible == false {
            self.drawCross(trial, pair, on: panel, into: &svg)
        }
        for trial in self.measured where trial.isFeasible != false && trial.isOnFront != true {
            self.drawPoint(trial, pair, on: panel, into: &svg)
        }
        for trial in front { self.drawPoint(trial, pair, on: panel, into: &svg) }
    }

    /// Steps between the front's trials: what lies beyond them is dominated.
    private func drawLine(
        _ front: [TrialAnswer],
        _ pair: (x: Int, y: Int),
        on panel: Panel,
        into svg: inout SVGText
    ) {
        let isRising = self.study.objectives[pair.x].goal == "minimize"
        let ordered = front.sorted { left, right in
            let (one, other) = (self.value(left, pair.x), self.value(right, pair.x))
            return one == other ? left.number < right.number : isRising ? one < other : one > other
        }
        var path = ""
        var lastY: Double?
        for trial in ordered {
            let (x, y) = panel.point(self.value(trial, pair.x), self.value(trial, pair.y))
            if let lastY { path += "L\(SVGText.number(x)) \(SVGText.number(lastY))" }
            path += "\(path.isEmpty ? "M" : "L")\(SVGText.number(x)) \(SVGText.number(y))"
            lastY = y
        }
        guard !path.isEmpty else { return }
        svg.add(
            "path",
            [
                "d": path, "fill": "none", "stroke": Panel.Ink.incumbent, "stroke-width": "1.5",
                "stroke-opacity": "0.6", "stroke-linejoin": "round",
            ]
        )
    }

    private func drawPoint(
        _ trial: TrialAnswer,
        _ pair: (x: Int, y: Int),
        on panel: Panel,
        into svg: inout SVGText
    ) {
        let isBest = trial.isOnFront == true
        let (x, y) = panel.point(self.value(trial, pair.x), self.value(trial, pair.y))
        svg.open(
            "circle",
            [
                "cx": SVGText.number(x), "cy": SVGText.number(y), "r": isBest ? "5" : "3.6",
                "fill": isBest ? Panel.Ink.best : Panel.Ink.point, "fill-opacity": isBest ? "1" : "0.55",
                "stroke": "#ffffff", "stroke-width": isBest ? "1.2" : "0.6",
            ]
        )
        svg.add("title", [:], text: self.title(trial))
        svg.close("circle")
    }

    private func drawCross(
        _ trial: TrialAnswer,
        _ pair: (x: Int, y: Int),
        on panel: Panel,
        into svg: inout SVGText
    ) {
        let (x, y) = panel.point(self.value(trial, pair.x), self.value(trial, pair.y))
        let (left, right) = (SVGText.number(x - 3), SVGText.number(x + 3))
        let (top, bottom) = (SVGText.number(y - 3), SVGText.number(y + 3))
        let path = "M\(left) \(top)L\(right) \(bottom)M\(left) \(bottom)L\(right) \(top)"
        svg.open("path", ["d": path, "fill": "none", "stroke": Panel.Ink.failed, "stroke-width": "1.5"])
        svg.add("title", [:], text: self.title(trial))
        svg.close("path")
    }

    private func title(_ trial: TrialAnswer) -> String {
        let values = zip(self.study.objectives, trial.objectives ?? []).map { objective, value in
            "\(objective.metric) \(NumberText.short(value))"
        }
        let broken = trial.broken.map { "; breaks " + $0.joined(separator: ", ") } ?? ""
        return "trial \(trial.number): " + values.joined(separator: ", ") + broken
    }
}
