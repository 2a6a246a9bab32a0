import ApusInterop
import Testing

/// The texts are what SMAC 2.10 itself was seen to write.
@Suite struct RunTableTests {
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
}
