/// One chart: a frame with two axes, into which marks are drawn.
struct Panel: Sendable {
    /// The chart's colors, chosen to be told apart in print and by colour-blind readers.
    enum Ink {
        static let text = "#24292f"
        static let muted = "#6e7781"
        static let grid = "#e6e9ed"
        static let frame = "#afb8c1"
        static let point = "#4c78a8"
        static let incumbent = "#d9531e"
        static let best = "#d9531e"
        static let failed = "#b0b7bf"
    }

    let x: Double
    let y: Double
    let width: Double
    let height: Double
    let horizontal: Axis
    let vertical: Axis

    func point(_ x: Double, _ y: Double) -> (Double, Double) {
        (
            self.x + self.horizontal.place(x) * self.width,
            self.y + (1 - self.vertical.place(y)) * self.height
        )
    }

    /// Grid, ticks, frame and names; `verticalName` only where there is room for it.
    func drawFrame(title: String, verticalName: String?, into svg: inout SVGText) {
        svg.add(
            "text",
            [
                "x": SVGText.number(self.x), "y": SVGText.number(self.y - 12), "font-size": "13",
                "font-weight": "600", "fill": Ink.text,
            ],
            text: VisibleText.cut(title, to: max(8, Int(self.width / 8)))
        )
        if let verticalName {
            let (x, y) = (self.x - 56, self.y + self.height / 2)
            svg.add(
                "text",
                [
                    "x": SVGText.number(x), "y": SVGText.number(y), "font-size": "12", "fill": Ink.muted,
                    "text-anchor": "middle", "transform": "rotate(-90 \(SVGText.number(x)) \(SVGText.number(y)))",
                ],
                text: VisibleText.cut(verticalName, to: max(8, Int(self.height / 8)))
            )
        }
        self.drawVerticalTicks(into: &svg)
        self.drawHorizontalTicks(into: &svg)
        svg.add(
            "rect",
            [
                "x": SVGText.number(self.x), "y": SVGText.number(self.y), "width": SVGText.number(self.width),
                "height": SVGText.number(self.height), "fill": "none", "stroke": Ink.frame,
            ]
        )
    }

    private func drawVerticalTicks(into svg: inout SVGText) {
        for tick in self.vertical.ticks {
            let y = self.y + (1 - self.vertical.place(tick.value)) * self.height
            svg.add(
                "line",
                [
                    "x1": SVGText.number(self.x), "y1": SVGText.number(y), "x2": SVGText.number(self.x + self.width),
                    "y2": SVGText.number(y), "stroke": Ink.grid,
                ]
            )
            svg.add(
                "text",
                [
                    "x": SVGText.number(self.x - 7), "y": SVGText.number(y + 4), "font-size": "11",
                    "fill": Ink.muted, "text-anchor": "end",
                ],
                text: tick.text
            )
        }
    }

    private func drawHorizontalTicks(into svg: inout SVGText) {
        let ticks = self.horizontal.ticks
        let cells = max(3, Int(self.width / Double(max(1, ticks.count)) / 6.5))
        for tick in ticks {
            let x = self.x + self.horizontal.place(tick.value) * self.width
            svg.add(
                "line",
                [
                    "x1": SVGText.number(x), "y1": SVGText.number(self.y), "x2": SVGText.number(x),
                    "y2": SVGText.number(self.y + self.height), "stroke": Ink.grid,
                ]
            )
            svg.add(
                "text",
                [
                    "x": SVGText.number(x), "y": SVGText.number(self.y + self.height + 17), "font-size": "11",
                    "fill": Ink.muted, "text-anchor": "middle",
                ],
                text: VisibleText.cut(tick.text, to: cells)
            )
        }
    }
}
