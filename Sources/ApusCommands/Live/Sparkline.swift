/// A curve in one line of text.
enum Sparkline {
    private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let ascii: [Character] = ["_", ".", "-", "=", "+", "*", "%", "#"]

    /// At most `cells` characters, the lowest value at the bottom; values that are no numbers leave a blank.
    ///
    /// A curve with more points than cells shows the last value of each stretch, so that its end is the newest.
    static func text(_ values: [Double], cells: Int, unicode: Bool = true) -> String {
        guard cells > 0, !values.isEmpty else { return "" }
        let count = min(cells, values.count)
        let shown = (1...count).map { values[$0 * values.count / count - 1] }
        let finite = shown.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max() else { return String(repeating: " ", count: count) }
        let marks = unicode ? self.blocks : self.ascii
        return String(
            shown.map { value -> Character in
                guard value.isFinite else { return " " }
                guard high > low else { return marks[marks.count / 2] }
                return marks[min(marks.count - 1, Int((value - low) / (high - low) * Double(marks.count)))]
            }
        )
    }
}
