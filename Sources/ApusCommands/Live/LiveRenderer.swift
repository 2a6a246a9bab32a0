/// Lays a frame out as lines of text; the same frame, the same lines.
struct LiveRenderer: Sendable {
    /// Lines are cut to so many cells; at least 20.
    let width: Int

    /// At most so many lines, so that a redraw never scrolls; at least 4.
    let height: Int
    let hasColor: Bool
    let hasUnicode: Bool

    init(width: Int, height: Int = 40, hasColor: Bool = false, hasUnicode: Bool = true) {
        self.width = max(20, width)
        self.height = max(4, height)
        self.hasColor = hasColor
        self.hasUnicode = hasUnicode
    }

    func lines(_ frame: LiveFrame) -> [String] {
        var lines = [self.header(frame), self.progress(frame)]
        lines.append(self.labelled("trials", frame.counts.isEmpty ? "none yet" : frame.counts.joined(separator: ", ")))
        if let causes = frame.causes { lines.append(self.labelled("no result", "by the fault of: \(causes)")) }
        lines.append(self.best(frame))
        if let confirmed = frame.confirmed { lines.append(self.labelled("run again", confirmed)) }
        let tail = self.tail(frame)
        let room = max(0, self.height - lines.count - tail.count)
        lines += self.rows(frame, room: room)
        return Array((lines + tail).prefix(self.height))
    }

    private func header(_ frame: LiveFrame) -> String {
        let right = "\(frame.elapsed) elapsed"
        let left = VisibleText.cut("\(frame.title)  \(frame.state)", to: self.width - VisibleText.width(right) - 2)
        let padded = VisibleText.padded(left, to: self.width - VisibleText.width(right))
        return self.colored(padded, .bold) + right
    }

    private func progress(_ frame: LiveFrame) -> String {
        let count = frame.planned.map { "\(frame.ended)/\($0) trials" } ?? "\(frame.ended) trials"
        let text = [count, frame.estimate.text].filter { !$0.isEmpty }.joined(separator: "  ")
        let cells = min(40, self.width - VisibleText.width(text) - 4)
        guard let planned = frame.planned, cells >= 8 else { return VisibleText.cut(text, to: self.width) }
        let done = planned > 0 ? min(1, Double(frame.ended) / Double(planned)) : 1
        let full = Int(done * Double(cells))
        let bar = String(repeating: self.hasUnicode ? "█" : "#", count: full)
        let rest = String(repeating: self.hasUnicode ? "░" : ".", count: cells - full)
        return "[\(self.colored(bar, .green))\(rest)]  \(text)"
    }

    private func best(_ frame: LiveFrame) -> String {
        if let front = frame.front { return self.colored(self.labelled("front", front), .green) }
        guard let best = frame.best else { return self.labelled("best", frame.nearest ?? "none yet") }
        return self.colored(self.labelled("best", "\(frame.metric) \(best)"), .green)
    }

    private func labelled(_ label: String, _ text: String) -> String {
        VisibleText.cut(VisibleText.padded(label, to: 10) + text, to: self.width)
    }

    private func tail(_ frame: LiveFrame) -> [String] {
        let failures = frame.failures.prefix(3).map { self.colored(self.labelled("ended", $0), .red) }
        let obstacle = frame.obstacle.isEmpty ? [] : [self.colored(self.labelled("waiting", frame.obstacle), .red)]
        return [self.labelled("workers", frame.workers)] + obstacle + failures
    }

    /// The running trials as a table, those that do not fit as a count.
    private func rows(_ frame: LiveFrame, room: Int) -> [String] {
        guard !frame.rows.isEmpty, room >= 3 else { return [] }
        let fits = frame.rows.count <= room - 2 ? frame.rows.count : room - 3
        let shown = frame.rows.prefix(fits)
        let head = ["trial", "worker", "step", frame.metric, "curve", "time"]
        let curveCells = 16
        let cells = shown.map { row in
            [
                row.trial, row.worker, row.step, row.value,
                Sparkline.text(row.curve, cells: curveCells, unicode: self.hasUnicode), row.time,
            ]
        }
        let widths = head.indices.map { column in
            (cells + [head]).map { VisibleText.width($0[column]) }.max() ?? 0
        }
        let rightAligned: Set<Int> = [0, 2, 3, 5]
        let line = { (row: [String], last: String) -> String in
            let columns = row.indices.map { column in
                VisibleText.padded(row[column], to: widths[column], right: rightAligned.contains(column))
            }
            return VisibleText.cut((columns + [last]).joined(separator: "  "), to: self.width)
        }
        var lines = ["", self.colored(line(head, "configuration"), .dim)]
        lines += zip(cells, shown).map { line($0, $1.configuration) }
        if fits < frame.rows.count { lines.append("and \(frame.rows.count - fits) more") }
        return lines
    }

    private enum Color: String {
        case bold = "1"
        case dim = "2"
        case green = "32"
        case red = "31"
    }

    private func colored(_ text: String, _ color: Color) -> String {
        self.hasColor ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
    }
}
