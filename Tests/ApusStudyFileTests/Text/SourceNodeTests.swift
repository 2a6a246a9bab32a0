import ApusStudy
import Testing

@testable import ApusStudyFile

@Suite struct SourceNodeTests {
    private static func node(_ text: String, isPlain: Bool = true) -> SourceNode {
        SourceNode(content: .scalar(.init(text: text, isPlain: isPlain)), place: .init(line: 3, column: 7))
    }

    @Test func `numbers are read by their value, and quoted they are texts`() {
        #expect(Self.node("1e3").integer == 1_000)
        #expect(Self.node("1.5").integer == nil)
        #expect(Self.node("1e300").integer == nil)
        #expect(Self.node("7").real == 7)
        #expect(Self.node("7", isPlain: false).integer == nil)
        #expect(Self.node("7", isPlain: false).text == "7")
        #expect(Self.node("true").boolean == true)
        #expect(Self.node("true", isPlain: false).boolean == nil)
    }

    @Test func `the tree without places keeps types and order`() throws {
        let file = try check(
            study(
                objective: "{minimize: train_loss}",
                program: """
                    train:
                      model: [{dense: {units: ${n}, bias: true}}, flatten]
                      dataset: mnist
                      optimizer: {sgd: {learning_rate: 0.5}}
                      augment: {}
                    """
            )
        )

        let program = try file.training
        #expect(
            program.specification
                == .map([
                    .init(
                        key: "model",
                        value: .list([
                            .map([
                                .init(
                                    key: "dense",
                                    value: .map([
                                        .init(key: "units", value: .text("${n}")),
                                        .init(key: "bias", value: .boolean(true)),
                                    ])
                                )
                            ]), .text("flatten"),
                        ])
                    ), .init(key: "dataset", value: .text("mnist")),
                    .init(
                        key: "optimizer",
                        value: .map([.init(key: "sgd", value: .map([.init(key: "learning_rate", value: .real(0.5))]))])
                    ), .init(key: "augment", value: .map([])),
                ])
        )
    }

    @Test func `a place inside a text on one line is exact`() {
        #expect(Self.node("abc").place(line: 1, column: 3) == SourcePlace(line: 3, column: 9))
        #expect(Self.node("abc", isPlain: false).place(line: 1, column: 3) == SourcePlace(line: 3, column: 10))
        #expect(Self.node("a\nb").place(line: 2, column: 1) == SourcePlace(line: 3, column: 7))
    }
}
