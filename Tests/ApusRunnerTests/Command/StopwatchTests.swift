import Testing

@testable import ApusRunner

@Suite struct StopwatchTests {
    @Test func `it tells the time that passed on its clock`() async {
        let clock = StillClock()
        let watch = Stopwatch(clock)
        #expect(watch.elapsed == .zero)

        async let slept: Void? = try? clock.sleep(for: .seconds(5))
        await clock.wakeSleeper()
        await slept

        #expect(watch.elapsed == .seconds(5))
    }
}
