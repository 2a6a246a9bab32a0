import ApusAPI

/// Draws a study: the objective over its trials with the incumbent, and each parameter against the objective.
///
/// Pure: the same answers, the same text.
struct StudyPlot: Sendable {
    /// So many parameters get a panel; a study with more shows the first ones and says so.
    static let panelsMax = 24

    private static let columns = 3
    private static let width = 1_080.0
    private static let topHeight = 300.0
    private static let panelHeight = 210.0

    private let study: StudyAnswer

    /// Trials with a finite objective that count, by their numbers.
    private let measured: [(trial: TrialAnswer, value: Double)]

    /// Trials that ended without one.
    private let unmeasured: [TrialAnswer]

    /// Trials that break a constraint; they are marked as those without a value are.
    private let infeasible: Int
    private let parameters: [ParameterAnswer]
    private let vertical: Axis
    private let best: UInt32?

    init(study: StudyAnswer, trials: [TrialAnswer]) {
        self.study = study
        let counted = trials.filter { !$0.isInvalidated }.sorted { $0.number < $1.number }
        self.measured = counted.compactMap { trial in
            guard let value = trial.objective, value.isFinite, trial.isFeasible != false else { return nil }
            return (trial, value)
        }
        let ended = counted.filter { !["running", "waiting"].contains($0.state) }
        self.unmeasured = ended.filter { $0.isFeasible == false || $0.objective.map { !$0.isFinite } ?? true }
        self.infeasible = counted.count { $0.isFeasible == false }
        self.parameters = Array(study.parameters.filter { $0.kind != "constant" }.prefix(Self.panelsMax))
        self.vertical = Axis(covering: Self.clipped(self.measured.map(\.value), goal: study.goal), margin: 0.07)
        let values = self.measured.map(\.value)
        let bestValue = study.goal == "maximize" ? values.max() : values.min()
        self.best = self.measured.first { $0.value == bestValue }?.trial.number
    }

    /// The measured trials with the best one last, so that nothing covers it.
    private var drawn: [(trial: TrialAnswer, value: Double)] {
        self.measured.filter { $0.trial.number != self.best } + self.measured.filter { $0.trial.number == self.best }
    }

    func svg() -> String {
        let rows = (self.parameters.count + Self.columns - 1) / Self.columns
        let height = 100 + Self.topHeight + 62 + Double(rows) * (Self.panelHeight + 72)
        var svg = SVGText(width: Self.width, height: height)
        svg.add("rect", ["width": "100%", "height": "100%", "fill": "#ffffff"])
        self.drawHead(into: &svg)
        self.drawHistory(into: &svg)
        for (index, parameter) in self.parameters.enumerated() {
            self.draw(parameter, at: index, into: &svg)
        }
        return svg.document(title: "\(self.study.name): \(self.study.metric)")
    }

    /// Without the worst values where they are so far off that the rest would be a flat line.
    ///
    /// Kept: everything within three times the middle half's spread of the middle half.
    private static func clipped(_ values: [Double], goal: String) -> [Double] {
        let sorted = values.sorted()
        guard sorted.count >= 8 else { return sorted }
        let (low, high) = (sorted[sorted.count / 4], sorted[sorted.count * 3 / 4])
        let spread = max(high - low, 1e-12) * 3
        let kept = sorted.filter { goal == "maximize" ? $0 >= low - spread : $0 <= high + spread }
        return kept.isEmpty ? sorted : kept
    }

    private func drawHead(into svg: inout SVGText) {
        svg.add(
            "text",
            ["x": "84", "y": "38", "font-size": "20", "font-weight": "700", "fill": Panel.Ink.text],
            text: VisibleText.cut(self.study.name, to: 70)
        )
        let best = self.measured.first { $0.trial.number == self.best }
        let result = best.map { "best \(self.study.metric) \(NumberText.short($0.value)) in trial \($0.trial.number)" }
        let more = self.study.parameters.filter { $0.kind != "constant" }.count - self.parameters.count
        let parts = [
            "\(self.measured.count) \(self.infeasible > 0 ? "feasible" : "measured") trials",
            self.unmeasured.count > self.infeasible
                ? "\(self.unmeasured.count - self.infeasible) without a value" : nil,
            self.infeasible > 0 ? "\(self.infeasible) not feasible" : nil,
            result,
            more > 0 ? "\(more) more parameters not shown" : nil,
        ]
        svg.add(
            "text",
            ["x": "84", "y": "60", "font-size": "13", "fill": Panel.Ink.muted],
            text: VisibleText.cut(parts.compactMap { $0 }.joined(separator: "   ·   "), to: 130)
        )
    }

    /// The objective over the trials, and the best value so far as a line of steps.
    private func drawHistory(into svg: inout SVGText) {
        let numbers = (self.measured.map(\.trial) + self.unmeasured).map { Double($0.number) }
        let panel = Panel(
            x: 84,
            y: 100,
            width: Self.width - 120,
            height: Self.topHeight,
            horizontal: Axis(covering: [1] + numbers, margin: 0.02),
            vertical: self.vertical
        )
        panel.drawFrame(
            title: "\(self.study.metric) over trials (\(self.study.goal))",
            verticalName: self.study.metric,
            into: &svg
        )
        for trial in self.unmeasured {
            let (x, _) = panel.point(Double(trial.number), 0)
            let y = panel.y + panel.height
            self.drawCross(x, y - 7, into: &svg)
        }
        self.drawIncumbent(on: panel, into: &svg)
        for (trial, value) in self.measured {
            self.drawPoint(trial, Double(trial.number), value, on: panel, into: &svg)
        }
    }

    private func drawIncumbent(on panel: Panel, into svg: inout SVGText) {
        var path = ""
        var best: Double?
        for (trial, value) in self.measured {
            let isBetter = best.map { self.study.goal == "maximize" ? value > $0 : value < $0 } ?? true
            let (x, oldY) = panel.point(Double(trial.number), self.onAxis(best ?? value))
            if let last = best, isBetter {
                path += "L\(SVGText.number(x)) \(SVGText.number(panel.point(0, self.onAxis(last)).1))"
            }
            if isBetter { best = value }
            let y = isBetter ? panel.point(0, self.onAxis(value)).1 : oldY
            path += "\(path.isEmpty ? "M" : "L")\(SVGText.number(x)) \(SVGText.number(y))"
        }
        guard let best, !path.isEmpty else { return }
        let y = panel.point(0, self.onAxis(best)).1
        path += "L\(SVGText.number(panel.x + panel.width)) \(SVGText.number(y))"
        svg.add(
            "path",
            [
                "d": path, "fill": "none", "stroke": Panel.Ink.incumbent, "stroke-width": "2",
                "stroke-linejoin": "round",
            ]
        )
    }

    /// One parameter against the objective.
    private func draw(_ parameter: ParameterAnswer, at index: Int, into svg: inout SVGText) {
        let gap = 84.0
        let width = (Self.width - 36 - gap * Double(Self.columns)) / Double(Self.columns)
        let names = parameter.choices.map(\.text)
        let isNumeric = parameter.choices.isEmpty
        let range = [parameter.lower, parameter.upper].compactMap { $0 }
        let panel = Panel(
            x: 84 + Double(index % Self.columns) * (width + gap),
            y: 100 + Self.topHeight + 76 + Double(index / Self.columns) * (Self.panelHeight + 72),
            width: width,
            height: Self.panelHeight,
            horizontal: isNumeric
                ? Axis(covering: range, isLog: parameter.isLog, margin: 0.04) : Axis(categories: names),
            vertical: self.vertical
        )
        let title = parameter.name + (parameter.isLog ? " (log)" : "")
        panel.drawFrame(title: title, verticalName: index % Self.columns == 0 ? self.study.metric : nil, into: &svg)
        for (trial, value) in self.drawn {
            guard let setting = trial.configuration[parameter.name] else { continue }
            let category = names.firstIndex(of: setting.text).map(Double.init)
            guard let x = isNumeric ? setting.number : category, !parameter.isLog || x > 0 else { continue }
            // Trials of one category are spread over its column, the same way each time.
            let spread = isNumeric ? 0 : (Double(trial.number &* 7 % 11) - 5) / 22
            self.drawPoint(trial, x + spread, value, on: panel, into: &svg)
        }
    }

    private func drawPoint(_ trial: TrialAnswer, _ x: Double, _ value: Double, on panel: Panel, into svg: inout SVGText)
    {
        let isBest = trial.number == self.best
        let (px, py) = panel.point(x, self.onAxis(value))
        let title = "trial \(trial.number): \(self.study.metric) \(NumberText.short(value))"
        guard self.onAxis(value) == value else {
            return self.drawBeyond(px, py, isAbove: value > self.onAxis(value), title: title, into: &svg)
        }
        svg.open(
            "circle",
            [
                "cx": SVGText.number(px), "cy": SVGText.number(py), "r": isBest ? "6" : "3.6",
                "fill": isBest ? Panel.Ink.best : Panel.Ink.point, "fill-opacity": isBest ? "1" : "0.65",
                "stroke": "#ffffff", "stroke-width": isBest ? "1.5" : "0.6",
            ]
        )
        svg.add("title", [:], text: title)
        svg.close("circle")
    }

    /// A value beyond the axis: a triangle at its end that points to where it lies.
    private func drawBeyond(_ x: Double, _ y: Double, isAbove: Bool, title: String, into svg: inout SVGText) {
        let (tip, base) = isAbove ? (y + 1.0, y + 8) : (y - 1.0, y - 8)
        let corners = [(x, tip), (x - 4.5, base), (x + 4.5, base)]
        let path = corners.map { "\(SVGText.number($0.0)) \(SVGText.number($0.1))" }.joined(separator: "L")
        svg.open("path", ["d": "M\(path)Z", "fill": Panel.Ink.point, "fill-opacity": "0.65"])
        svg.add("title", [:], text: title)
        svg.close("path")
    }

    private func drawCross(_ x: Double, _ y: Double, into svg: inout SVGText) {
        let (left, right) = (SVGText.number(x - 3), SVGText.number(x + 3))
        let (top, bottom) = (SVGText.number(y - 3), SVGText.number(y + 3))
        svg.add(
            "path",
            [
                "d": "M\(left) \(top)L\(right) \(bottom)M\(left) \(bottom)L\(right) \(top)",
                "stroke": Panel.Ink.failed, "stroke-width": "1.5",
            ]
        )
    }

    /// The value itself, or the end of the axis that it lies beyond.
    private func onAxis(_ value: Double) -> Double {
        guard case .linear(let low, let high) = self.vertical.kind else { return value }
        return min(max(value, low), high)
    }
}
