import ApusSpace
import Testing

@Suite struct SpaceLiteralsTests {
    @Test func `active parameters are listed with their literals`() throws {
        let space = try Space.nested()

        let assignments = space.assignments(of: Configuration(values: [nil, .choice(0), .integer(2), .choice(0)]))

        #expect(assignments.map(\.name) == ["a", "b", "k"])
        #expect(assignments.map(\.value) == [.text("on"), .integer(2), .integer(7)])
    }

    @Test func `an inactive parameter has an empty text`() throws {
        let space = try Space.nested()
        let configuration = Configuration(values: [nil, .choice(0), .integer(2), .choice(0)])

        #expect((0..<5).map { space.text(of: $0, in: configuration) } == ["", "on", "2", "7", ""])
    }

    @Test(
        arguments: [
            (.boolean(true), "true"), (.integer(-3), "-3"), (.real(0.1), "0.1"), (.real(1e-5), "1e-05"),
            (.real(2), "2.0"),
            (.text("a b"), "a b"),
        ] as [(Literal, String)]
    )
    func `literals have short texts`(literal: Literal, text: String) {
        #expect(literal.description == text)
    }
}
