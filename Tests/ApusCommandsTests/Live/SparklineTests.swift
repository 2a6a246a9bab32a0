import Testing

@testable import ApusCommands

@Suite struct SparklineTests {
    @Test(arguments: [
        ([0.0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"), ([1, 1, 1], "▅▅▅"), ([1], "▅"), ([], ""), ([.nan, 1, 2], " ▁█"),
        ([.nan, .infinity], "  "),
    ])
    func `values become blocks`(values: [Double], text: String) {
        #expect(Sparkline.text(values, cells: 16) == text)
    }

    @Test func `a long curve keeps its end`() {
        let text = Sparkline.text((0..<1_000).map { Double($0) }, cells: 8)

        #expect(text.count == 8)
        #expect(text.last == "█")
    }
}
