import ApusInterop
import ApusSpace
import Testing

/// The rows are those that `formats.md` quotes from SMAC 2.10's own files.
@Suite struct SMACOutputTests {
    @Test func `the table of runs has SMAC's columns and commas`() {
        let runs = [
            RunRecord(
                number: 1,
                configurationID: 1,
                instanceID: 1,
                response: 0.5,
                isCensored: false,
                cutoff: .greatestFiniteMagnitude,
                seed: -1,
                runtime: 0.25,
                runLength: 0,
                status: .satisfiable,
                quality: 0.5,
                iteration: 0,
                cumulativeRuntime: 0.25,
                wallclock: 0.31
            ),
            RunRecord(
                number: 2,
                configurationID: 2,
                instanceID: 1,
                response: 1e9,
                isCensored: true,
                cutoff: 60,
                seed: 7,
                runtime: 60,
                runLength: -1,
                status: .crashed,
                quality: 1e9,
                iteration: 1,
                cumulativeRuntime: 60.25,
                additional: "a, \"b\" c",
                wallclock: 61
            ),
        ]

        #expect(
            RunTable.text(of: runs) == """
                Run Number,Run History Configuration ID,Instance ID,Response Value (y),Censored?,Cutoff Time Used,Seed,Runtime,\
                Run Length,Run Result Code,Run Quality,SMAC Iteration,SMAC Cumulative Runtime,Run Result,\
                Additional Algorithm Run Data,Wall Clock Time,
                1,1,1,0.5,0,1.7976931348623157E308,-1,0.25,0.0,1,0.5,0,0.25,SAT,,0.31,
                2,2,1,1.0E9,1,60.0,7,60.0,-1.0,-1,1.0E9,1,60.25,CRASHED,"a, ""b"" c",61.0,

                """
        )
    }

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

    @Test func `the trajectory has SMAC's header and rows`() throws {
        let space = try PCSFile(
            text: "dropout real [0, 1] [0.25]\ndepth integer [1, 9] [2]\nx real [0, 1] [0]\nx | depth == 3\n",
            file: "p"
        ).space
        let rows = [
            Trajectory.Row(
                cpuTime: 0.1,
                performance: nil,
                wallclock: 0.2,
                incumbentID: 1,
                tunerTime: 0.05,
                configuration: space.defaultConfiguration
            ),
            Trajectory.Row(
                cpuTime: 0.695923093,
                performance: 0.5,
                wallclock: 0.765,
                incumbentID: 1,
                tunerTime: 0.196,
                configuration: space.defaultConfiguration,
                prediction: 0.75
            ),
        ]

        #expect(
            Trajectory(space).text(of: rows) == """
                "CPU Time Used","Estimated Training Performance","Wallclock Time","Incumbent ID",\
                "Automatic Configurator (CPU) Time","Configuration..."
                0.1, 1.7976931348623157E308, 0.2, 1, 0.05,  depth='2', dropout='0.25'
                0.695923093, 0.5, 0.765, 1, 0.196,  depth='2', dropout='0.25'

                """
        )
        #expect(
            Trajectory(space).detailedText(of: [rows[1]]) == """
                "CPU Time Used","Estimated Training Performance","Wallclock Time","Incumbent ID",\
                "Automatic Configurator (CPU) Time","Configuration...","Full Configuration",\
                "Predicted Performance (if available)",
                "0.695923093","0.5","0.765","1","0.196","depth='2', dropout='0.25'","depth='2', dropout='0.25', x='0.0'","0.75",

                """
        )
    }
}
