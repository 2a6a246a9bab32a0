/// The form of parameters, conditions and forbidden clauses; what they mean together is for `Space` to judge.
enum SpaceSchema {
    static let choicesMax = 10_000
    static let kinds = ["int", "real", "choice", "ordinal", "constant"]

    static let expression = Shape.text(bytesMax: 10_000)

    static let parameter = Shape.fields([
        Field("int", .list(of: .integer(.min ... .max), counts: 2...2), "Whole numbers from the first to the second."),
        Field("real", .list(of: .real(.any), counts: 2...2), "Numbers from the first to the second."),
        Field("choice", .list(of: .scalar, counts: 1...Self.choicesMax), "Values without an order."),
        Field("ordinal", .list(of: .scalar, counts: 1...Self.choicesMax), "Values whose order means something."),
        Field("constant", .scalar, "One value, that is passed on and never tuned."),
        Field("default", .scalar, "Where a search starts; the middle of the range, or the first choice."),
        Field("log", .boolean, standard: "false", "Whether small values are looked at as closely as large ones."),
        Field("step", .real(.above(0)), "The distance of two values, counted from the lower bound."),
        Field("when", Self.expression, "A condition; where it does not hold, the parameter is inactive."),
    ])

    static let forbidden = Shape.list(
        of: .either([Self.expression, .named(placeholder: "NAME", .scalar, countMax: StudySchema.parametersMax)]),
        counts: 0...10_000
    )
}
