import ApusProtocol
import ApusSpace
import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct StudyForecastTests {
    @Test func `without a measurement nothing is told, though long and short are known`() {
        var forecast = StudyForecast(rates: .unmeasured(engine: "cpu"), isMeasured: false)
        forecast.predict(1, 10)

        #expect(forecast.seconds(of: 1) == nil)
        #expect(forecast.weight(of: 1) == 10)
        forecast.ended(1, milliseconds: 20_000)
        #expect(forecast.seconds(of: 1) == 20)
    }

    @Test func `the median of observed over predicted corrects it, whatever a few trials did`() {
        var forecast = StudyForecast(rates: .sample, isMeasured: true)
        for number in UInt32(1)...7 { forecast.predict(number, Double(number)) }
        #expect(forecast.seconds(of: 4) == 4)

        for number in UInt32(1)...4 { forecast.ended(number, milliseconds: Int64(number) * 3_000) }
        forecast.ended(5, milliseconds: 5_000_000)
        forecast.ended(6, milliseconds: 1)

        #expect(forecast.seconds(of: 7) == 21)
    }

    @Test func `only the newest trials count, and what is no time or was not predicted counts not at all`() {
        var forecast = StudyForecast(rates: .sample, isMeasured: true)
        forecast.predict(1, 1)
        forecast.predict(2, nil)
        for _ in 0..<StudyForecast.ratiosMax { forecast.ended(1, milliseconds: 9_000) }
        for _ in 0..<StudyForecast.ratiosMax { forecast.ended(1, milliseconds: 2_000) }
        for milliseconds in [0, -1, Int64.min] { forecast.ended(1, milliseconds: milliseconds) }
        for number in [0, 2, 3, UInt32.max] { forecast.ended(number, milliseconds: 50_000) }

        #expect(forecast.seconds(of: 1) == 2)
        #expect(forecast.seconds(of: 2) == nil)
        #expect(forecast.seconds(of: 0) == nil)
        #expect(forecast.seconds(of: .max) == nil)
    }

    @Test func `an estimator that says nothing sensible says nothing, and what is far too long is bounded`() throws {
        let configuration = try MachineScript.study().space.defaultConfiguration
        func seconds(_ value: Double?, _ program: Program = .network) throws -> Double? {
            let study = try MachineScript.study(program: program)
            return TrialEstimator { _, _, _ in value }.seconds(of: configuration, in: study, on: .sample)
        }

        for strange in [nil, .nan, 0, -1, -.infinity] as [Double?] { #expect(try seconds(strange) == nil) }
        #expect(try seconds(.infinity) == TrialEstimator.secondsMax)
        #expect(try seconds(2.5) == 2.5)
        #expect(try seconds(2.5, .nothing) == nil)
    }

    // Time left

    private static func left(_ script: MachineScript) -> Double? {
        script.machine.timeLeft(of: .one, script.moment).map { $0 / .seconds(1) }
    }

    @Test func `what is left of all trials is spread over the places, by what is measured and what was taken`() throws {
        var script = try MachineScript(
            MachineScript.study(trials: 3, method: .points([.x(0.1), .x(0.2), .x(0.4)]), program: .network),
            settings: .foreseeing
        )
        #expect(Self.left(script) == nil)
        script.join(1, rates: [.sample])
        #expect(script.begun == [3])
        script.reports(.of(3), 1, .started)

        // 40 + 20 + 10 seconds on one place, of which 15 have passed.
        let whole = try #require(Self.left(script))
        script.seconds += 15
        let later = try #require(Self.left(script))
        #expect(abs(whole - 70) < 0.001)
        #expect(abs(later - 55) < 0.001)

        // It took half of what was predicted.
        script.reports(.of(3), 2, .measurements([.loss(0.5, step: 1)]))
        let end = AttemptEnd(outcome: .succeeded, exitStatus: 0, duration: .seconds(20))
        script.reports(.of(3), 3, .ended(end, artifact: nil))
        let rest = try #require(Self.left(script))
        #expect(abs(rest - 15) < 0.001)
        #expect(script.study?.forecast?.seconds(of: 2).map { abs($0 - 10) < 0.001 } == true)
    }

    @Test func `a program of the user's goes by what its trials took, and its limit is never exceeded`() throws {
        var script = try MachineScript(
            MachineScript.study(trials: 11, wallclock: .seconds(1_000)),
            settings: .foreseeing
        )
        script.join(1)
        #expect(Self.left(script) == 1_000)
        script.succeeds(.of(1))

        // 2 seconds for each of ten.
        #expect(Self.left(script) == 20)
        script.seconds += 990
        #expect(Self.left(script) == 10)
    }

    @Test func `a study that does not run, or has no place, has no time left to tell`() throws {
        var script = try MachineScript(MachineScript.study(trials: 3, program: .network), settings: .foreseeing)
        script.join(1, rates: [.sample])
        #expect(Self.left(script) != nil)

        _ = try script.event { machine, moment, effects in try machine.change(.one, .pause, moment, into: &effects) }

        #expect(Self.left(script) == nil)
    }
}
