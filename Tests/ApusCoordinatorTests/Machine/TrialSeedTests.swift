import Testing

@testable import ApusCoordinator

@Suite struct TrialSeedTests {
    /// The published outputs of SplitMix64.
    @Test(arguments: [
        (UInt64(0), UInt32(1), UInt64(0xE220_A839_7B1D_CDAF)), (0, 2, 0x6E78_9E6A_A1B9_65F4),
        (0, 3, 0x06C4_5D18_8009_454F), (1_234_567, 1, 6_457_827_717_110_365_317),
        (1_234_567, 5, 16_408_922_859_458_223_821),
    ])
    func `a trial's seed never changes`(study: UInt64, trial: UInt32, seed: UInt64) {
        #expect(TrialSeed.seed(study: study, trial: trial) == seed)
    }

    @Test func `trials have seeds of their own`() {
        let seeds = Set((1...10_000).map { TrialSeed.seed(study: 9, trial: $0) })

        #expect(seeds.count == 10_000)
    }
}
