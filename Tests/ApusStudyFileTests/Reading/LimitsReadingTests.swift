import ApusStudy
import ApusStudyFile
import Testing

@Suite struct LimitsReadingTests {
    @Test func `every limit is read`() throws {
        let text = study(
            limits: "{trials: 9, wallclock: 4h, gpu-time: 40h, target: 0.95, plateau: {trials: 5, improvement: 0.01}}"
        )

        let limits = try check(text).study.limits

        #expect(limits.gpuTime == .seconds(144_000))
        #expect(limits.target == TargetLimit(value: 0.95, running: .stop))
        #expect(limits.plateau == PlateauLimit(trials: 5, improvement: 0.01, running: .finish))
    }

    @Test func `what becomes of running trials may be said`() throws {
        let text = study(
            limits: "{trials: 9, target: {value: -3, running: finish}, plateau: {trials: 5, running: stop}}"
        )

        let limits = try check(text).study.limits

        #expect(limits.target == TargetLimit(value: -3, running: .finish))
        #expect(limits.plateau == PlateauLimit(trials: 5, running: .stop))
        #expect(!limits.callsOffRunning(at: .target(-3, reachedBy: 1, cost: -3)))
        #expect(limits.callsOffRunning(at: .plateau(trials: 5, epsilon: 0, best: 1)))
    }

    @Test(arguments: [
        ("{trials: 9, gpu-time: 40}", "3:31: 'limits.gpu-time' must be a duration"),
        ("{trials: 9, target: high}", "3:29: 'limits.target' must be a number"),
        ("{trials: 9, target: {running: stop}}", "3:29: 'limits.target' has no 'value'; add a number"),
        ("{trials: 9, target: {value: 1, running: go}}", "'finish' or 'stop' (it is 'go')"),
        ("{trials: 9, plateau: 5}", "3:30: 'limits.plateau' must be a map"),
        ("{trials: 9, plateau: {improvement: 1}}", "'limits.plateau' has no 'trials'; add a whole number"),
        ("{trials: 9, plateau: {trials: 0}}", "a whole number from 1 to 1000000"),
        ("{trials: 9, plateau: {trials: 2, improvement: -1}}", "a number that is at least 0"),
    ])
    func `a wrong limit is told`(limits: String, part: String) {
        #expect(remarks(study(limits: limits)).contains(part))
    }

    @Test func `a target and a plateau alone may never end a study`() {
        #expect(
            remarks(study(limits: "{target: 1}")).contains(
                "the study might never end, for a target may not be reached and a plateau needs a result; "
                    + "add limits: {trials: N}, or a wallclock"
            )
        )
        #expect(remarks(study(limits: "{gpu-time: 1h}")) == "ok")
    }

    @Test func `a plateau as long as the study never counts`() {
        #expect(
            remarks(study(limits: "{trials: 3, plateau: {trials: 3}}")).contains(
                "'limits.plateau' waits for 3 trials, and there are only 3, so it never counts; make it shorter"
            )
        )
    }

    @Test func `runs of the best have a standard, and two at least`() throws {
        #expect(try check(study()).study.confirm == nil)
        #expect(try check(study("confirm: {}")).study.confirm == StudyConfirmation(top: 3, runs: 5))
        #expect(try check(study("confirm: {top: 1, runs: 9}")).study.confirm == StudyConfirmation(top: 1, runs: 9))
        #expect(remarks(study("confirm: {runs: 1}")).contains("'confirm.runs' must be a whole number from 2 to 100"))
        #expect(remarks(study("confirm: {best: 1}")).contains("'confirm' has no key 'best'"))
    }

    @Test func `what is kept is all artifacts, or those of the best, and never none`() throws {
        #expect(try check(study()).study.retention == Retention(artifacts: .all, checkpoints: .last))
        #expect(try check(study("keep: {artifacts: all, checkpoints: all}")).study.retention.checkpoints == .all)
        let best = try check(study("keep: {artifacts: {best: 5}, checkpoints: best}")).study.retention
        #expect(best == Retention(artifacts: .best(5), checkpoints: .best))
        let wrong = remarks(study("keep: {artifacts: {best: 0}, checkpoints: none}"))
        #expect(wrong.contains("'keep.artifacts.best' must be a whole number from 1 to 10000"))
        #expect(wrong.contains("'keep.checkpoints' must be 'last', 'best' or 'all'"))
    }

    @Test func `earlier studies are one name or several`() throws {
        #expect(try check(study("warm-start: a")).study.warmStart == WarmStart(studies: ["a"]))
        #expect(try check(study("warm-start: [a, '7']")).study.warmStart == WarmStart(studies: ["a", "7"]))
        #expect(try check(study()).study.warmStart == nil)
        #expect(remarks(study("warm-start: [a, a]")).contains("'a' stands twice in 'warm-start'; it counts once"))
        #expect(remarks(study("warm-start: []")).contains("'warm-start' must be"))
    }

    @Test func `a design cannot learn`() {
        #expect(
            remarks(study("warm-start: a\noptimizer: random")).contains(
                "'warm-start' is for an optimizer that learns from results, and this one's points do not depend on any"
            )
        )
    }
}
