import Testing

@testable import ApusCommands

@Suite struct RemetricReportTests {
    private func trial(
        _ number: UInt32,
        _ before: (String, Double?) = ("succeeded", 0.5),
        _ after: (String, Double?) = ("succeeded", 0.25),
        isSkipped: Bool = false,
        reason: String = ""
    ) -> RemetricReport.Trial {
        RemetricReport.Trial(
            number: number,
            isSkipped: isSkipped,
            stateBefore: before.0,
            state: after.0,
            objectiveBefore: before.1,
            objective: after.1,
            metrics: isSkipped ? nil : [:],
            reason: reason
        )
    }

    @Test func `a line says what was and what is`() {
        #expect(self.trial(1).line == "trial 1: 0.5 -> 0.25")
        #expect(self.trial(2, ("failed", nil)).line == "trial 2: failed -> 0.25")
        #expect(self.trial(3, ("failed", nil), ("failed", nil)).line == "trial 3: failed, as before")
        #expect(self.trial(4, isSkipped: true, reason: "why").line == "trial 4: skipped")
        let lost = self.trial(5, ("succeeded", 0.5), ("failed", nil), reason: "no\u{1B}[2J loss")
        #expect(lost.line == "trial 5: 0.5 -> failed: no\\e[2J loss")
    }

    @Test func `trials that are skipped for one reason share a line`() {
        let report = RemetricReport(
            study: 1,
            name: "mnist",
            isDry: false,
            trials: [
                self.trial(9, isSkipped: true, reason: "it failed:\nline\u{7}"), self.trial(2),
                self.trial(3, isSkipped: true, reason: "it failed:\nline\u{7}"),
                self.trial(4, isSkipped: true, reason: "it is running"),
            ]
        )

        #expect(
            report.lines == [
                "skipped 3, 9: it failed:\n  line\\u{7}", "skipped 4: it is running",
                "1 read again, 1 of them changed; 3 skipped",
            ]
        )
        #expect(report.trials.map(\.number) == [2, 3, 4, 9])
    }
}
