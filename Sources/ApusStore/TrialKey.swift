internal import ApusStudy

/// The integer key of a trial: its study's number times 2³² plus its own.
enum TrialKey {
    /// Studies above this have no key; at one a second they last for 68 years.
    static let studyMax = UInt64(Int32.max)

    static func key(_ trial: TrialID) -> Int64 {
        Self.base(trial.study) | Int64(trial.number)
    }

    /// The keys that a study's trials can have.
    static func keys(_ study: StudyID) -> ClosedRange<Int64> {
        Self.base(study)...(Self.base(study) | Int64(UInt32.max))
    }

    static func trial(_ key: Int64) -> TrialID {
        TrialID(
            study: StudyID(rawValue: UInt64(bitPattern: key) >> 32),
            number: UInt32(truncatingIfNeeded: key)
        )
    }

    private static func base(_ study: StudyID) -> Int64 {
        Int64(bitPattern: (study.rawValue & Self.studyMax) << 32)
    }
}
