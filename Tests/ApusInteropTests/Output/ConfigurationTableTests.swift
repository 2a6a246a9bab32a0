import ApusInterop
import ApusSpace
import Testing

/// The texts are what SMAC 2.10 itself was seen to write.
@Suite struct ConfigurationTableTests {
    @Test func `paramstrings hold all parameters in alphabetical order`() throws {
        let space = try PCSFile(text: "b real [0, 1] [0.25]\na integer [1, 9] [2]\nb | a == 3\n", file: "p").space
        let table = ConfigurationTable(space)

        let text = table.paramstrings([
            .init(id: 1, configuration: space.defaultConfiguration),
            .init(id: 2, configuration: Configuration(values: [.real(1e-4), .integer(3)])),
        ])

        #expect(text == "1: a='2', b='0.25'\n2: a='3', b='1.0E-4'\n")
    }

    @Test func `unique configurations are normalized as SMAC's forest sees them`() throws {
        let file = try PCSFile(
            text: """
                a_real real [0, 4] [1]
                int integer [1, 4] [1]
                log real [0.01, 100] [1] log
                intlog integer [1, 10] [3] log
                ord ordinal {s, m, l, xl} [m]
                cat categorical {x, y, z} [z]
                """,
            file: "p"
        )

        let text = ConfigurationTable(file.space, names: file.names)
            .uniqConfigurations([.init(id: 3, configuration: file.space.defaultConfiguration)])
        let cells = text.dropLast().split(separator: ",")

        // a_real, cat, int, intlog, log, ord
        #expect([0, 1, 2, 3, 5, 6].map { cells[$0] } == ["3", "0.25", "3.0", "0.125", "0.5", "0.375"])
        // log10 3 between log10 0.5 and log10 10.5
        #expect(abs((Double(cells[4]) ?? 0) - 0.588519) < 1e-6)
    }
}
