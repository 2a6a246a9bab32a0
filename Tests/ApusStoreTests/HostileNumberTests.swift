import ApusStudy
import ApusTestSupport
import Testing

@testable import ApusStore

/// Family 3 of the bad inputs: what the store keeps of numbers and times at the ends of their ranges.
@Suite struct HostileNumberTests {
    private let folder: StoreScratchFolder

    init() throws {
        self.folder = try StoreScratchFolder()
    }

    @Test func `every value is there again bit by bit but for the sign of zero, and not a number stays none`()
        async throws
    {
        let values: [Double] = [
            -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 1e308, -1e308, 9_007_199_254_740_994, .infinity,
            -.infinity, .nan,
        ]
        let store = try Store(path: self.folder.store)
        try await store.commit(try Sample.started())
        let measured = values.enumerated().map { Measurement(metric: "loss", step: $0.offset, value: $0.element) }
        try await store.commit([.measured(Sample.attempt(1), sequence: 2, measured)])
        try store.close()

        let again = try Store(path: self.folder.store)

        let curve = try #require(try await again.curves(of: Sample.trial(1)).first)
        #expect(curve.points.map(\.step) == Array(values.indices))
        // SQLite keeps a zero without its sign.
        #expect(curve.points[0].value == 0)
        #expect(curve.points[1..<8].map(\.value.bitPattern) == values[1..<8].map(\.bitPattern))
        #expect(curve.points.last?.value.isNaN == true)
    }

    @Test(arguments: [
        "__proto__", "constructor", "'; DROP TABLE trial; --", "\"", "?1", ":name", "%", "_", "e\u{301}", "é", "😀",
    ])
    func `a metric's name is a text and nothing more`(name: String) async throws {
        let store = try Store(path: self.folder.store)
        try await store.commit(try Sample.started())

        try await store.commit([
            .measured(
                Sample.attempt(1),
                sequence: 2,
                [Measurement(metric: name, step: 0, value: 1), Measurement(metric: "loss", step: 0, value: 2)]
            )
        ])

        let curves = try await store.curves(of: Sample.trial(1))
        let found = curves.first { Array($0.metric.utf8) == Array(name.utf8) }
        #expect(curves.count == 2)
        #expect(found?.points.map(\.value) == [1])
    }

    @Test(arguments: [0, -1, -62_135_596_800_000, 253_402_300_799_000, .max, .min] as [Int64])
    func `a clock that is far off is kept as it is`(milliseconds: Int64) async throws {
        let time = UnixTime(rawValue: milliseconds)
        do {
            let store = try Store(path: self.folder.store)
            try await store.commit(try Sample.started())
            try await store.commit([
                .audit(actor: "a", action: "b", subject: "c", at: time),
                .attemptLeased(Sample.attempt(2), SessionID(rawValue: 5), Sample.worker, at: time),
                .attemptStarted(Sample.attempt(2), sequence: 1, at: time),
            ])
            try store.close()
        }

        let store = try Store(path: self.folder.store)

        #expect(try await store.load().studies.count == 1)
        #expect(try await store.audit(below: nil, limit: 1).map(\.at) == [time])
        #expect(try await store.attempts(of: Sample.trial(2)).map(\.leasedAt) == [time])
        #expect(try StoreFile(path: self.folder.store).check() == [])
    }
}
