import ApusInterop
import ApusStudy
import Testing

@testable import ApusCommands

@Suite struct ScenarioSearchTests {
    @Test func `only what the scenario gives is an option`() throws {
        let plain = ScenarioSearch(try SMACSample.file())
        let given = ScenarioSearch(
            try SMACSample.file("rf-num-trees = 20\nacq-func = LCB\ninitial-incumbent = RANDOM\nnum-ei-random = 5")
        )

        #expect(plain.method == "smac")
        #expect(plain.options.isEmpty)
        #expect(
            given.options == [
                .init(key: "start-at-default", value: .boolean(false)), .init(key: "acq-func", value: .text("LCB")),
                .init(key: "num-ei-random", value: .integer(5)), .init(key: "rf-num-trees", value: .integer(20)),
            ]
        )
        #expect(given.warnings.isEmpty)
    }

    @Test func `a number beyond what is here is brought back, and told`() throws {
        let search = ScenarioSearch(try SMACSample.file("rf-num-trees = 5000\nrf-min-variance = 2"))

        #expect(
            search.options == [
                .init(key: "rf-num-trees", value: .integer(1_000)), .init(key: "rf-min-variance", value: .real(1)),
            ]
        )
        #expect(
            search.warnings.map(\.description) == [
                "6:16: warning: 'rf-num-trees' is 5000, and 1000 is the most here; 1000 is taken",
                "7:19: warning: 'rf-min-variance' is 2.0, and 1 is the most here; 1 is taken",
            ]
        )
    }

    @Test func `ROAR draws at random`() throws {
        let search = ScenarioSearch(try SMACSample.file("exec-mode = ROAR\nrf-num-trees = 20"))

        #expect(search.method == "random")
        #expect(search.options.isEmpty)
        #expect(search.warnings.count == 1)
    }
}
