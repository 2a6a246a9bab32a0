import Testing

@testable import ApusRunner

@Suite struct WorkMeterTests {
    /// Trainings whose calls take so long each and do 1; looked at every tenth of a second until a rate is there.
    private func rates(
        _ meter: inout WorkMeter,
        calls: [Int: Double],
        from start: Double,
        seconds: Double,
        count: Int? = nil
    ) -> [(time: Double, rate: Double)] {
        var ends = calls.mapValues { start + $0 }
        var rates: [(Double, Double)] = []
        for look in 1...Int(seconds * 10) {
            let time = start + Double(look) / 10
            while let next = ends.filter({ $0.value <= time }).min(by: { $0.value < $1.value }) {
                meter.ended(1, by: next.key, at: next.value)
                ends[next.key] = next.value + calls[next.key, default: 1]
            }
            if let rate = meter.look(count: count ?? calls.count, at: time) { rates.append((time, rate)) }
        }
        return rates
    }

    @Test(arguments: [0.013, 0.24, 0.7])
    func `a rate is right however long calls are beside looks`(call: Double) throws {
        var meter = WorkMeter()
        for id in 0..<3 { meter.begins(id, at: 0) }
        let calls = [0: call, 1: call * 0.9, 2: call * 1.2]

        let rates = self.rates(&meter, calls: calls, from: 0, seconds: 8)

        let expected = calls.values.reduce(0) { $0 + 1 / $1 }
        #expect(rates.count >= 3)
        for (_, rate) in rates { #expect(abs(rate / expected - 1) < 0.03) }
    }

    @Test func `short calls give a rate after some tenths of a second, long ones after two of them`() throws {
        var meter = WorkMeter()
        meter.begins(0, at: 0)
        let short = try #require(self.rates(&meter, calls: [0: 0.02], from: 0, seconds: 1).first)
        #expect(abs(short.time - 0.4) < 0.11)

        meter = WorkMeter()
        meter.begins(0, at: 0)
        let long = try #require(self.rates(&meter, calls: [0: 0.5], from: 0, seconds: 3).first)
        #expect(abs(long.time - 1.6) < 0.11)
    }

    @Test func `a rate is of one number of trainings, each of which has ended a call`() throws {
        var meter = WorkMeter()
        meter.begins(0, at: 0)
        #expect(!self.rates(&meter, calls: [0: 0.05], from: 0, seconds: 1).isEmpty)
        // The second one reads its data at first, the calls of both take twice as long then.
        let alone = self.rates(&meter, calls: [0: 0.05], from: 1, seconds: 1, count: 2)
        #expect(alone.isEmpty)
        meter.begins(1, at: 2)

        let both = self.rates(&meter, calls: [0: 0.1, 1: 0.1], from: 2, seconds: 2)

        #expect(!both.isEmpty)
        for (_, rate) in both { #expect(abs(rate / 20 - 1) < 0.05) }
    }

    @Test func `who does not get on holds nothing up for good, and counts as nothing`() {
        var meter = WorkMeter()
        meter.begins(0, at: 0)

        let rates = self.rates(&meter, calls: [0: 0.05], from: 0, seconds: 4, count: 2)

        #expect(!rates.isEmpty)
        #expect(rates.allSatisfy { $0.time > WorkMeter.patience && abs($0.rate / 20 - 1) < 0.05 })
    }

    @Test func `trainings that follow each other are one stretch`() {
        var meter = WorkMeter()
        var rates: [Double] = []
        for id in 0..<8 {
            meter.begins(id, at: Double(id) * 0.5)
            rates += self.rates(&meter, calls: [id: 0.05], from: Double(id) * 0.5, seconds: 0.5).map(\.rate)
            meter.leaves(id)
        }

        #expect(rates.count >= 8)
        // Of the first call of each nothing is known before it ends, which is a quarter of the shortest stretch.
        for rate in rates { #expect(abs(rate / 20 - 1) < 0.26) }
    }

    @Test func `nobody on the device gives no rate, nor does work of one that is not known`() {
        var meter = WorkMeter()
        meter.ended(1, by: 5, at: 1)
        for look in 0..<20 { #expect(meter.look(count: 0, at: Double(look)) == nil) }
    }
}
