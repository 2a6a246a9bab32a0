import Testing

@testable import ApusStudyFile

@Suite struct StudyContradictionsTests {
    @Test(arguments: [
        ("{parallel: 2}", "", "3:9: the study would never end; add limits: {trials: N}, or a wallclock"),
        (
            "{wallclock: 1h}", "optimizer: latin-hypercube",
            "3:9: a Latin hypercube is laid out for a number of trials; add limits: {trials: N}"
        ),
        (
            "{trials: 4}", "optimizer: {csv: {file: p.csv}}",
            "3:18: 'limits.trials' is 4, and the CSV has 3 rows; add rows, or lower it to 3"
        ),
        (
            "{trials: 100}", "optimizer: {grid: {levels: 2}}",
            "3:18: warning: 'limits.trials' is 100, and the grid has at most 2 cells; the study ends after those"
        ),
        (
            "{trials: 100}", "",
            "3:18: warning: 'limits.trials' is 100, and the space has at most 9 configurations; "
                + "the study ends after those, unless optimizer: {repeats: true}"
        ),
        (
            "{trials: 3, parallel: 9}", "",
            "3:31: warning: 'limits.parallel' is 9, and there are only 3 trials; 3 run at once at most"
        ),
        (
            "{trials: 3, wallclock: 1h, trial-wallclock: 2h}", "",
            "3:53: warning: 'limits.trial-wallclock' is longer than 'limits.wallclock', so it never counts; make it shorter"
        ),
        ("{trails: 3}", "", "3:10: 'limits' has no key 'trails'; did you mean 'trials'?"),
        ("{trials: many}", "", "3:18: 'limits.trials' must be a whole number from 1 to 1000000 (it is 'many')"),
    ])
    func `sections that contradict each other are told`(limits: String, rest: String, remark: String) {
        let reader = MemoryReader(["p.csv": "n\n1\n2\n3\n"])

        #expect(remarks(study(limits: limits, rest), reader) == "study.yaml:\(remark)")
    }

    @Test(arguments: [
        ("auto", 0, "ok"), ("cuda", 1, "ok"),
        (
            "cpu", 1, "'resources.gpus' is 1, and 'train.device' is cpu; remove one of them"
        ),
        (
            "auto", 2, "'resources.gpus' is 2, and 'train' uses one GPU; write 1, or leave it out so that trials share"
        ),
    ])
    func `what a training asks for of devices is checked`(device: String, gpus: Int, remark: String) {
        let program = "train: {dataset: mnist, model: [{dense: {units: ${n}}}], optimizer: sgd, device: \(device)}"
        let text = study(objective: "{minimize: train_loss}", "resources: {gpus: \(gpus)}", program: program)

        #expect(remarks(text).hasSuffix(remark))
    }

    @Test(arguments: [
        ("{wallclock: 1h}", ""), ("{}", "optimizer: grid"), ("{}", "optimizer: {csv: {file: p.csv}}"),
        ("{trials: 2}", "optimizer: {csv: {file: p.csv}}"), ("{trials: 100}", "optimizer: {random: {}, repeats: true}"),
        ("{trials: 9}", "optimizer: {grid: {levels: 100}}"),
    ])
    func `studies that know their end are let through`(limits: String, rest: String) {
        let reader = MemoryReader(["p.csv": "n\n1\n2\n3\n"])

        #expect(remarks(study(limits: limits, rest), reader) == "ok")
    }
}
