import ApusRunner
import ApusSpace
import ApusStudy
import Testing

@Suite struct RemetricTests {
    private func job(_ scratch: Scratch, _ metrics: [MetricSource]) -> AttemptJob {
        let script = #"touch ran-$(ls | grep -c ran); printf 'loss=0.5\nloss\t1\n'; echo '{"acc": 0.9}' > m.json"#
        return scratch.job(script: script, metrics: metrics)
    }

    @Test func `changed sources read the stored output, and the program does not run again`() async {
        let scratch = Scratch()
        let (first, _, before) = await CommandRunner.test.record(self.job(scratch, [.stdout]))
        let recorder = Recorder()
        let sources: [MetricSource] = [
            .regex(pattern: #"^(?<name>\w+)=(?<value>.*)"#, metric: nil), .json(path: "m.json"),
            .postprocess(command: ["/bin/sh", "-c", #"printf 'lines\t%s\n' "$(wc -l < .apus/stdout)""#]),
        ]

        let again = await CommandRunner.test.remetric(self.job(scratch, sources)) { recorder.keep($0) }

        #expect(first.end.outcome == .succeeded)
        #expect(before == [.init(metric: "loss", step: 0, value: 1)])
        #expect(again.end.outcome == .succeeded)
        #expect(
            recorder.measurements == [
                .init(metric: "loss", step: 0, value: 0.5), .init(metric: "acc", step: 0, value: 0.9),
                .init(metric: "lines", step: 0, value: 2),
            ]
        )
        #expect(scratch.folder.size(of: "ran-0") == 0)
        #expect(scratch.folder.size(of: "ran-1") == nil)
    }

    @Test func `an output that was not kept is named`() async {
        let result = await CommandRunner.test.remetric(self.job(Scratch(), [.stdout])) { _ in }

        #expect(result.end.outcome == .failed)
        #expect(result.end.reason == "cannot read the stored output: '.apus/stdout' is not in the run's folder")
    }
}
