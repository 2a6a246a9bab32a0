import ApusAPI
import ApusSpace
import ApusStudy

/// Draws partial dependence with bands, one panel for each parameter, the most important one first.
struct ImportancePlot: Sendable {
    private static let panelsMax = 24
    private static let columns = 3
    private static let width = 1_080.0
    private static let panelHeight = 210.0
    private static let gap = 84.0

    let study: Study
    let report: ImportanceReport

    func svg() -> String {
        let curves = Array(self.report.curves.prefix(Self.panelsMax))
        let rows = Double((curves.count + Self.columns - 1) / Self.columns)
        var svg = SVGText(width: Self.width, height: 110 + rows * (Self.panelHeight + 72))
        svg.add("rect", ["width": "100%", "height": "100%", "fill": "#ffffff"])
        svg.add(
            "text",
            ["x": "84", "y": "38", "font-size": "20", "font-weight": "700", "fill": Panel.Ink.text],
            text: VisibleText.cut("\(self.study.name): what each parameter does to \(self.report.metric)", to: 90)
        )
        svg.add(
            "text",
            ["x": "84", "y": "60", "font-size": "13", "fill": Panel.Ink.muted],
            text:
                "expected over all other parameters, on a forest of \(self.report.trials) trials; the band is ± one deviation"
        )
        let vertical = Axis(
            covering: curves.flatMap {
                $0.points.flatMap { [$0.objective - $0.deviation, $0.objective + $0.deviation] }
            }
        )
        for (index, curve) in curves.enumerated() { self.draw(curve, at: index, vertical, into: &svg) }
        return svg.document(title: "\(self.study.name): importance")
    }

    private func draw(_ curve: ImportanceReport.Curve, at index: Int, _ vertical: Axis, into svg: inout SVGText) {
        let width = (Self.width - 36 - Self.gap * Double(Self.columns)) / Double(Self.columns)
        let isNumeric = curve.points.allSatisfy { $0.value.number != nil }
        let places = curve.points.enumerated().map { isNumeric ? $0.element.value.number ?? 0 : Double($0.offset) }
        let panel = Panel(
            x: 84 + Double(index % Self.columns) * (width + Self.gap),
            y: 110 + Double(index / Self.columns) * (Self.panelHeight + 72),
            width: width,
            height: Self.panelHeight,
            horizontal: isNumeric
                ? Axis(covering: places, isLog: self.isLog(curve.parameter), margin: 0.02)
                : Axis(categories: curve.points.map(\.value.text)),
            vertical: vertical
        )
        let share = self.report.shares.first { $0.parameters == [curve.parameter] }?.share ?? 0
        panel.drawFrame(
            title: "\(curve.parameter)  \(ImportanceReport.percent(share))",
            verticalName: index % Self.columns == 0 ? self.report.metric : nil,
            into: &svg
        )
        let pairs = Array(zip(places, curve.points))
        let upper = pairs.map { panel.point($0, $1.objective + $1.deviation) }
        let lower = pairs.reversed().map { panel.point($0, $1.objective - $1.deviation) }
        svg.add("path", ["d": Self.path(upper + lower) + "Z", "fill": Panel.Ink.point, "fill-opacity": "0.18"])
        let middle = pairs.map { panel.point($0, $1.objective) }
        svg.add("path", ["d": Self.path(middle), "fill": "none", "stroke": Panel.Ink.point, "stroke-width": "2"])
        guard !isNumeric else { return }
        for (x, y) in middle {
            svg.add("circle", ["cx": SVGText.number(x), "cy": SVGText.number(y), "r": "4", "fill": Panel.Ink.point])
        }
    }

    private func isLog(_ name: String) -> Bool {
        guard let index = self.study.space.index(of: name) else { return false }
        switch self.study.space.parameters[index].domain {
        case .real(_, _, let scale, _), .integer(_, _, let scale, _): return scale == .log
        case .categorical, .ordinal, .constant: return false
        }
    }

    private static func path(_ points: [(Double, Double)]) -> String {
        points.enumerated().map { index, point in
            "\(index == 0 ? "M" : "L")\(SVGText.number(point.0)) \(SVGText.number(point.1))"
        }.joined()
    }
}
