import ApusOptimizer
import ApusSpace
import Testing

@Suite struct DesignTableTests {
    private static func space() throws -> Space {
        let parameters = [
            Parameter(name: "nb_filters", domain: .integer(lower: 16, upper: 256), defaultValue: .integer(32)),
            Parameter(name: "opt", domain: .categorical([.text("sgd"), .text("a, b")]), defaultValue: .choice(0)),
            Parameter(name: "momentum", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.9)),
            Parameter(name: "k", domain: .constant(.integer(7)), defaultValue: .choice(0)),
        ]
        let parser = ExpressionParser(parameters: parameters)
        return try Space(
            parameters: parameters,
            conditions: [Condition(child: 2, expression: parser.condition("opt == sgd"))],
            forbidden: [.expression(parser.forbidden("nb_filters > 200 && opt == 'a, b'"))]
        )
    }

    @Test func `rows become configurations, whatever the order of the columns`() throws {
        let text = "\u{FEFF}momentum, nb_filters , opt\r\n0.5, 32, sgd\r\n\r\n , 64, \"a, b\"\r\n0.25,16,sgd"

        let table = try DesignTable.read(text, in: Self.space())

        #expect(
            table.configurations.map(\.values) == [
                [.integer(32), .choice(0), .real(0.5), .choice(0)], [.integer(64), .choice(1), nil, .choice(0)],
                [.integer(16), .choice(0), .real(0.25), .choice(0)],
            ]
        )
        #expect(table.rows == [2, 4, 5])
        #expect(table.warnings.isEmpty)
    }

    @Test func `a name in another case is read with a warning, and so is a row that comes twice`() throws {
        let table = try DesignTable.read("Nb_filters,opt,momentum\n32,sgd,0.5\n32,sgd,0.50\n", in: Self.space())

        #expect(table.configurations.count == 2)
        #expect(
            table.warnings.map(\.description) == [
                "1:1: 'Nb_filters' is read as 'nb_filters'",
                "3: the row is the same as row 2; without repeats it is run once",
            ]
        )
    }

    @Test(
        arguments: [
            ("", ["1: the file is empty; begin it with a row of parameters' names"]),
            ("\n \n", ["1: the file is empty; begin it with a row of parameters' names"]),
            ("nb_filters,opt,momentum\n", ["1: there is no row under the header; give one for each run"]),
            (
                "nb_filters,lr,momentum\n32,1,0.5",
                [
                    "1:2: there is no parameter 'lr'; correct the name, or take the column away",
                    "1: there is no column for 'opt'; add one, or make it a constant",
                ]
            ),
            (
                "nb_filters;opt;momentum\n32;sgd;0.5",
                [
                    "1:1: there is no parameter 'nb_filters;opt;momentum'; separate the cells by commas",
                    "1: there is no column for 'nb_filters'; add one, or make it a constant",
                    "1: there is no column for 'opt'; add one, or make it a constant",
                    "1: there is no column for 'momentum'; add one, or make it a constant",
                ]
            ),
            (
                "nb_filters,opt,momentum,nb_filters\n1,sgd,1,2",
                ["1:4: 'nb_filters' is in column 1 already; take one away"]
            ),
            (
                "nb_filters,opt,momentum,\n1,sgd,1,2",
                ["1:4: the column has no name; name a parameter, or take the column away"]
            ),
            (
                "nb_filters,opt,momentum,k\n8,sgd,x,7\n32,SGD,0.5,7\n32,sgd,,7\n32,sgd,0.5\n32,sgd,0.5,8\n,sgd,0.5,7\n201,\"a, b\",,7",
                [
                    "2:1: 'nb_filters': 8 is outside of [16, 256]; change the value or the range",
                    "2:3: 'momentum': 'x' is not a number; write it like 0.25 or 1e-3",
                    "3:2: 'opt': 'SGD' is not a choice; the choices are sgd, a, b",
                    "4:3: the cell of 'momentum' is empty; give it a value",
                    "5: the row has 3 cells, but the header has 4; give one for each",
                    "6:4: 'k': '8' is not a choice; the choices are 7",
                    "7:1: the cell of 'nb_filters' is empty; give it a value",
                    "8: the row is forbidden by the study; change it or take it away",
                ]
            ),
            (
                "nb_filters,opt,momentum\n8,sgd,0\n32,\"sgd,0.5",
                [
                    "2:1: 'nb_filters': 8 is outside of [16, 256]; change the value or the range",
                    "3:2: the quotation mark is not closed; close it",
                ]
            ),
        ] as [(String, [String])]
    )
    func `every mistake is reported with its place`(text: String, mistakes: [String]) throws {
        let space = try Self.space()

        let error = #expect(throws: DesignTableError.self) { try DesignTable.read(text, in: space) }

        #expect(error?.mistakes.map(\.description) == mistakes)
        #expect(error?.description == mistakes.joined(separator: "\n"))
    }

    @Test func `a hundred mistakes are listed and the others counted`() throws {
        let text = "nb_filters,opt,momentum\n" + String(repeating: "8,sgd,0\n", count: 250)
        let space = try Self.space()

        let error = #expect(throws: DesignTableError.self) { try DesignTable.read(text, in: space) }

        #expect(error?.mistakes.count == 100)
        #expect(error?.more == 150)
        #expect(error?.description.hasSuffix("and 150 more mistakes") == true)
    }

    @Test func `names that differ in case only are told apart`() throws {
        let space = try Space(
            parameters: ["x", "X"].map {
                Parameter(name: $0, domain: .integer(lower: 0, upper: 9), defaultValue: .integer(0))
            }
        )
        let parameters = try DesignTable.read("X,x\n1,2", in: space)

        #expect(parameters.configurations.map(\.values) == [[.integer(2), .integer(1)]])
        #expect(parameters.warnings.isEmpty)
    }
}
