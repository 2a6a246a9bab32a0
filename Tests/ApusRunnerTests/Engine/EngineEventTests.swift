import ApusStudy
import Testing

@testable import ApusRunner

@Suite struct EngineEventTests {
    @Test(arguments: [
        EngineEvent.started, .metrics(step: 3, values: ["loss": 0.5, "acc": .infinity]), .progress(done: 1, total: 9),
        .ended(.infeasible, reason: "layer 3\n\"quoted\""), .ended(.succeeded, reason: ""),
    ])
    func `an event is one line, and reads back`(event: EngineEvent) {
        let line = event.encoded

        #expect(line.last == 0x0A)
        #expect(line.dropLast().allSatisfy { $0 != 0x0A })
        #expect(EngineEvent(line: line.dropLast()) == event)
    }

    @Test(arguments: [
        "", "hello", "{", "{}", #"{"event":"metrics"}"#, #"{"event":"metrics","step":-1,"values":{}}"#,
        #"{"event":"ended","outcome":"great"}"#, #"{"event":"other"}"#, #"[1]"#,
    ])
    func `other lines are no events`(line: String) {
        #expect(EngineEvent(line: Array(line.utf8)[...]) == nil)
    }

    @Test func `a request reads back, and another version is refused`() throws {
        let request = EngineRequest(
            specification: .map([
                .init(key: "a", value: .real(0.1)), .init(key: "b", value: .list([.null, .integer(1)])),
            ]),
            datasetFolder: "/d",
            runFolder: "/r",
            modelFolder: "/m",
            checkpoint: "/c",
            seed: .max,
            threads: 2,
            memoryBytes: 1 << 40
        )

        let line = try request.encoded()

        #expect(try EngineRequest(line: line) == request)
        let text = String(decoding: line, as: UTF8.self).replacing(#""version":1"#, with: #""version":2"#)
        #expect(throws: RunnerError("the engine speaks version 1, and was asked in 2")) {
            try EngineRequest(line: Array(text.utf8))
        }
        #expect(throws: RunnerError("the engine was given no request that it can read")) {
            try EngineRequest(line: Array("{}".utf8))
        }
    }

    @Test func `a number that JSON lacks is refused in a request`() {
        let request = EngineRequest(
            specification: .real(.nan),
            datasetFolder: "",
            runFolder: "",
            modelFolder: "",
            checkpoint: "",
            seed: 0,
            threads: 1,
            memoryBytes: 0
        )

        #expect(throws: RunnerError("the training's specification holds a number that is not finite")) {
            try request.encoded()
        }
    }
}
