import ApusSpace
import Testing

@testable import ApusStudyFile

@Suite struct ShapeParameterTests {
    @Test func `a whole number takes whole-numbered parameters inside its range`() {
        let shape = Shape.integer(1...9)

        #expect(shape.misfit(.integer(lower: 1, upper: 9)) == nil)
        #expect(shape.misfit(.integer(lower: 0, upper: 9)) == "its range is 0 to 9; narrow it")
        #expect(shape.misfit(.real(lower: 1, upper: 2)) == "it is real; declare it as {int: […]}")
        #expect(shape.misfit(.categorical([.integer(3), .integer(5)])) == nil)
        #expect(shape.misfit(.ordinal([.integer(3), .real(3.5)])) == "its choice '3.5' does not fit; remove it")
        #expect(shape.misfit(.constant(.integer(30))) == "its value '30' does not fit; change it")
    }

    @Test func `a number takes every numeric parameter inside its range`() {
        let shape = Shape.real(.from(0, below: 1))

        #expect(shape.misfit(.real(lower: 0, upper: 0.9)) == nil)
        #expect(shape.misfit(.real(lower: 0, upper: 1)) == "its range is 0.0 to 1.0; narrow it")
        #expect(shape.misfit(.integer(lower: 0, upper: 1)) == "its range is 0 to 1; narrow it")
        #expect(shape.misfit(.categorical([.real(0.5), .integer(0)])) == nil)
        #expect(shape.misfit(.categorical([.text("a")])) == "its choice 'a' does not fit; remove it")
        #expect(shape.misfit(.constant(.boolean(true))) == "its value 'true' does not fit; change it")
    }

    @Test func `a word takes choices that are its words`() {
        let shape = Shape.word(["relu", "tanh"])

        #expect(shape.misfit(.categorical([.text("relu")])) == nil)
        #expect(
            shape.misfit(.categorical([.text("relu"), .text("sin")])) == "its choice 'sin' does not fit; remove it"
        )
        #expect(shape.misfit(.integer(lower: 0, upper: 1)) == "it is a number; declare it as {choice: […]}")
    }

    @Test func `a variant takes choices that can stand bare`() {
        let shape = Shape.variant([
            Field("sgd", .fields([]), "A."), Field("csv", .fields([Field(required: "file", .boolean, "B.")]), "C."),
        ])

        #expect(shape.misfit(.categorical([.text("sgd")])) == nil)
        #expect(shape.misfit(.categorical([.text("csv")])) == "its choice 'csv' does not fit; remove it")
    }

    @Test func `truths, alternatives and deferred forms look at the choices`() {
        #expect(Shape.boolean.misfit(.categorical([.boolean(true), .boolean(false)])) == nil)
        #expect(Shape.boolean.misfit(.constant(.text("true"))) == "its value 'true' does not fit; change it")
        let either = Shape.either([.integer(1...9), .list(of: .integer(1...9), counts: 2...2)])
        #expect(either.misfit(.integer(lower: 1, upper: 9)) == nil)
        #expect(either.misfit(.integer(lower: 1, upper: 10)) == "its range is 1 to 10; narrow it")
        #expect(Shape.deferred(name: "x") { .boolean }.misfit(.constant(.boolean(true))) == nil)
    }

    @Test(arguments: [
        Shape.text(bytesMax: 9), .duration, .size, .list(of: .boolean, counts: 0...1), .fields([]), .anything,
    ])
    func `other forms take no parameter`(shape: Shape) {
        #expect(shape.misfit(.integer(lower: 0, upper: 1)) == "no parameter may stand there; write the value")
    }
}
