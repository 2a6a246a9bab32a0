/// The seed of everything random in a trial: a function of the study's seed and the trial's number alone.
package enum TrialSeed {
    /// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014), at that position.
    package static func seed(study: UInt64, trial: UInt32) -> UInt64 {
        var mixed = study &+ UInt64(trial) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
