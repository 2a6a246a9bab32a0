import Testing

@testable import ApusInterop

@Suite struct InstanceFileTests {
    private typealias Instance = InstanceFile.Instance

    @Test(
        arguments: [
            ("a.cnf\nb.cnf\n", [.init(name: "a.cnf"), .init(name: "b.cnf")]),
            ("\n3,a\n\n4,b", [.init(name: "a", seed: 3), .init(name: "b", seed: 4)]),
            ("3 a\r\n-4\tb\r\n", [.init(name: "a", seed: 3), .init(name: "b", seed: -4)]),
            ("a,opt=3\n5,q", [.init(name: "a", specific: "opt=3"), .init(name: "5", specific: "q")]),
            ("a x", [.init(name: "a", specific: "x")]),
            (
                "1,a,x\n2 , b , \"y, \"\"z\"\"\"",
                [.init(name: "a", seed: 1, specific: "x"), .init(name: "b", seed: 2, specific: "y, \"z\"")]
            ),
            ("\"a, b\" \"c d\"", [.init(name: "a, b", specific: "c d")]), ("\"a b", [.init(name: "a b")]),
            ("1 a x", [.init(name: "a", seed: 1, specific: "x")]),
            ("my file.cnf,x y", [.init(name: "my file.cnf", specific: "x y")]),
        ] as [(String, [InstanceFile.Instance])]
    )
    func `all forms of lines are read`(text: String, instances: [InstanceFile.Instance]) throws {
        #expect(try InstanceFile(Array(text.utf8), file: "i").instances == instances)
    }

    @Test func `an instance that is there twice counts once`() throws {
        let file = try InstanceFile(Array("a\nb\na\n".utf8), file: "i")

        #expect(file.instances.map(\.name) == ["a", "b"])
        #expect(file.warnings.map(\.description) == ["3:1: warning: 'a' is there already; it counts once"])
    }

    @Test(arguments: [
        ("", "i:1:1: the file has no instances; write one a line"),
        ("1,a\nb", "i:2:1: the line has 1 fields, and line 1 has 2; give all lines the same"),
        (
            "x,a,b",
            "i:1:1: of three fields the first is the seed, a whole number, but it is 'x'; write seed,name,specific"
        ),
        (
            "1,a,b,c",
            "i:1:7: a line has at most the three fields seed,name,specific, but this one has 4; quote what has blanks "
                + "or commas"
        ),
        ("1,", "i:1:3: the field is empty; give a value, or take the comma away"),
    ])
    func `a line's mistake is placed and explained`(text: String, message: String) {
        let error = #expect(throws: InteropError.self) { try InstanceFile(Array(text.utf8), file: "i") }

        #expect(error?.description == message)
    }
}
