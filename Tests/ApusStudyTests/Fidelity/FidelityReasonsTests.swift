import ApusStudy
import Testing

@Suite struct FidelityReasonsTests {
    private static func text(
        _ cause: FidelityReasons.Cause,
        cost: Double? = 0.1 + 0.2,
        violation: Double? = nil,
        rank: Int? = 3,
        threshold: Double? = nil,
        probability: Double? = nil,
        donor: UInt32? = nil
    ) -> String {
        FidelityReasons(
            rule: "asha",
            cause: cause,
            step: 9,
            cost: cost,
            violation: violation,
            rank: rank,
            competitors: rank.map { _ in 27 },
            threshold: threshold,
            probability: probability,
            donor: donor
        ).description
    }

    @Test func `every cause is a sentence with short numbers`() {
        let standing = "asha at step 9: cost 0.3 is number 3 of 27"
        #expect(Self.text(.ranked, threshold: 1.0 / 3) == standing + ", so it goes on (the limit is 0.333333)")
        #expect(Self.text(.outranked, threshold: 0.25) == standing + ", not good enough to go on (the limit is 0.25)")
        #expect(
            Self.text(.deferred, probability: 0.012345678)
                == standing + "; waits, for it is the best of the next rung with probability 0.0123457 only"
        )
        #expect(Self.text(.waiting) == standing + "; waits until the rung is full")
        #expect(Self.text(.closing) == "asha at step 9: no new trials come, and it is the best of those that wait")
        #expect(
            Self.text(.worse, threshold: 1e-9)
                == "asha at step 9: its best, cost 0.3, is worse than the others at that step (the limit is 1e-09)"
        )
        #expect(
            Self.text(.beyondLimit, threshold: 1e300)
                == "asha at step 9: cost 0.3 is beyond the study's limit (the limit is 1e+300)"
        )
        #expect(Self.text(.stale) == "asha at step 9: cost 0.3, and nothing better for too long")
        #expect(
            Self.text(.hopeless, probability: 1.0 / 3)
                == "asha at step 9: ends better than the incumbent with probability 0.333333 only"
        )
        #expect(Self.text(.replaced, donor: 4) == standing + "; gives way to a copy of trial 4")
        #expect(Self.text(.turn) == standing + "; goes on in its turn")
        #expect(Self.text(.noCost, cost: nil) == "asha at step 9: no finite cost was measured")
        #expect(Self.text(.lastStep) == "asha at step 9: all steps are done, with cost 0.3")
        #expect(Self.text(.invalidated) == "asha at step 9: its results do not count any more")
    }

    @Test func `constraints that are broken are named where trials are ranked, and what keeps them is not`() {
        let breach = " (it breaks constraints by 0.25 of their bounds)"

        #expect(
            Self.text(.outranked, violation: 0.25)
                == "asha at step 9: cost 0.3\(breach) is number 3 of 27, not good enough to go on"
        )
        #expect(Self.text(.lastStep, violation: 0.25) == "asha at step 9: all steps are done, with cost 0.3\(breach)")
        #expect(
            Self.text(.worse, cost: nil, violation: 0.25)
                == "asha at step 9: its best, no finite cost\(breach), is worse than the others at that step"
        )
        #expect(Self.text(.ranked, violation: 0) == Self.text(.ranked))
        #expect(Self.text(.ranked, violation: .infinity) == Self.text(.ranked))
    }

    @Test func `the place names the rung and the bracket where there are some`() {
        let reasons = FidelityReasons(rule: "hyperband", cause: .turn, step: 9, rung: 1, bracket: 2)

        #expect(reasons.description == "hyperband at step 9, rung 1 of bracket 2: no finite cost; goes on in its turn")
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `numbers that JSON does not have are left out`(number: Double) {
        let reasons = FidelityReasons(
            rule: "asha",
            cause: .ranked,
            step: 1,
            cost: number,
            threshold: number,
            probability: number
        )

        #expect(reasons == FidelityReasons(rule: "asha", cause: .ranked, step: 1))
    }
}
