import ApusProtocol
import ApusStudy
import ApusTestSupport
import NIOCore
import Testing

/// Family 3 of the bad inputs: numbers at the ends of their ranges, over the wire.
@Suite struct HostileNumberTests {
    /// What a report is after it was written and read.
    private static func returned(_ measurement: Measurement) throws -> Measurement? {
        let attempt = AttemptID(trial: TrialID(study: StudyID(rawValue: 7), number: 42), epoch: 3)
        let report = Report(attempt: attempt, sequence: 1, event: .measurements([measurement]))
        let frame = WorkerFrame(session: SessionID(rawValue: ProtocolVector.session), message: .report(report))
        var buffer = ByteBuffer()
        try frame.write(into: &buffer)
        var reader = FrameReader()
        reader.append(buffer)
        guard case .control(let payload) = try reader.next() else { return nil }
        guard case .report(let read) = try WorkerFrame(payload: payload).message else { return nil }
        guard case .measurements(let measurements) = read.event else { return nil }
        return measurements.first
    }

    @Test(
        arguments: [
            .nan, .signalingNaN, -.nan, .infinity, -.infinity, -0.0, 0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
            .leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1e308, 9_007_199_254_740_994,
        ] as [Double]
    )
    func `a value comes through bit by bit`(value: Double) throws {
        let read = try #require(try Self.returned(Measurement(metric: "loss", step: 1, value: value)))

        #expect(read.value.bitPattern == value.bitPattern)
    }

    @Test(arguments: [0, 1, 1 << 31, 1 << 32, WireLimits.stepMax])
    func `a step up to 2⁵³ comes through`(step: Int) throws {
        #expect(try Self.returned(Measurement(metric: "loss", step: step, value: 1))?.step == step)
    }

    @Test(arguments: [-1, .min, WireLimits.stepMax + 1, .max])
    func `a step outside of its range is not written`(step: Int) {
        let error = #expect(throws: ProtocolError.self) {
            try Self.returned(Measurement(metric: "loss", step: step, value: 1))
        }

        #expect(error?.code == 27)
    }

    @Test(arguments: ["__proto__", "constructor", "hasOwnProperty", " ", "a b", "=1+1", "<script>", "..", "é", "😀"])
    func `a metric's name is a text and nothing more`(name: String) throws {
        #expect(try Self.returned(Measurement(metric: name, step: 1, value: 1))?.metric == name)
    }

    @Test(arguments: ["", "\0", "a\nb", "\u{1B}[31m", "\u{7F}", String(repeating: "x", count: 129)])
    func `a metric's name that is empty, too long or moves a cursor is not written`(name: String) {
        #expect(throws: ProtocolError.self) { try Self.returned(Measurement(metric: name, step: 1, value: 1)) }
    }
}
