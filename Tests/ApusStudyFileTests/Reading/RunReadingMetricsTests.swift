import ApusStudy
import Testing

@testable import ApusStudyFile

@Suite struct RunReadingMetricsTests {
    @Test(arguments: [
        ("stdout", [MetricSource.stdout]), ("{file: log.tsv}", [.file(path: "log.tsv")]),
        ("{json: out/m.json}", [.json(path: "out/m.json")]),
        ("{smac: {metric: cost}}", [.smac(metric: "cost")]),
        ("{smac: {metric: cost, unsat: true}}", [.smac(metric: "cost", countsUnsatisfiable: true)]),
        (
            "[{regex: {pattern: 'loss (?<value>\\S+)', metric: loss}}, {regex: {pattern: '(?<name>\\w+)=(?<value>\\S+)'}}]",
            [
                .regex(pattern: #"loss (?<value>\S+)"#, metric: "loss"),
                .regex(pattern: #"(?<name>\w+)=(?<value>\S+)"#, metric: nil),
            ]
        ),
    ])
    func `every source is read`(text: String, sources: [MetricSource]) throws {
        #expect(try check(study(program: "run: {command: [a], metrics: \(text)}")).command.metrics == sources)
    }

    @Test(arguments: [
        ("{regex: {pattern: 'a(b', metric: m}}", "5:48: 'a(b' is no regular expression: expected ')'"),
        (
            "{regex: {pattern: 'loss', metric: m}}",
            "5:48: the pattern has no group 'value'; write (?<value>…) around the number"
        ),
        (
            "{regex: {pattern: '(?<value>.)'}}",
            "5:48: the pattern has no group 'name', so the metric has no name; add metric: NAME"
        ),
        (
            "{json: /etc/x}",
            "5:37: 'run.metrics.json' names a path in the run's folder: relative, without '..' and '//', not in '.apus' (it is '/etc/x')"
        ),
        ("smac", "5:30: 'run.metrics' says 'smac' and needs 'metric' with it; write {smac: {…}}"),
        ("[]", "5:30: 'run.metrics' must be a list of 1 to 20 entries (it has 0)"),
        (
            "stdot",
            "5:30: 'run.metrics' must be one of stdout, postprocess, file, regex, json, smac (it is 'stdot'); did you mean 'stdout'?"
        ),
    ])
    func `a wrong source is told`(text: String, remark: String) {
        #expect(remarks(study(program: "run: {command: [a], metrics: \(text)}")) == "study.yaml:\(remark)")
    }
}
