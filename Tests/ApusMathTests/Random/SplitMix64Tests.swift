import ApusMath
import Testing

@Suite struct SplitMix64Tests {
    @Test func `the numbers are those of its authors`() {
        var random = SplitMix64(seed: 1_234_567)

        let numbers = (0..<5).map { _ in random.next() }

        #expect(
            numbers == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ]
        )
    }

    @Test func `streams of near seeds have seeds far apart`() {
        var seeds: Set<UInt64> = []

        for seed in UInt64(0)..<64 {
            for stream in UInt64(0)..<64 {
                seeds.insert(SplitMix64.seed(seed, stream: stream))
            }
        }

        #expect(seeds.count == 64 * 64)
    }
}
