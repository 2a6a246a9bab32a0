import ApusSpace
import ApusStudy
import Testing

@testable import ApusStudyFile

@Suite struct SearchReadingTests {
    @Test(arguments: [
        ("random", Search(method: .random)),
        ("{random: {}, seed: 7, repeats: true}", Search(method: .random, seed: 7, repeatsAllowed: true)),
        ("{grid: {levels: 4}}", Search(method: .grid(levels: 4))), ("grid", Search(method: .grid(levels: 5))),
        ("{seed: 9}", Search(method: SearchReading.standard, seed: 9)),
        ("latin-hypercube", Search(method: .latinHypercube)),
        ("sobol", Search(method: .sobol)), ("{halton: }", Search(method: .halton)),
        (
            "{smac: {trees: 10}}",
            Search(method: .model(name: "smac", options: .map([.init(key: "trees", value: .integer(10))])))
        ),
        ("tpe", Search(method: .model(name: "tpe", options: .map([])))),
        ("{csv: {file: p.csv}}", Search(method: .points([1, 2, 3].map { Configuration(values: [.integer($0)]) }))),
    ])
    func `every method is read`(text: String, search: Search) throws {
        let reader = MemoryReader(["p.csv": "n\n1\n2\n3\n"])

        #expect(try check(study("optimizer: \(text)"), reader).study.search == search)
    }

    @Test func `without an optimizer it is auto with seed 1`() throws {
        let auto = Search.Method.model(name: "auto", options: .map([]))
        #expect(try check(study()).study.search == Search(method: auto, seed: 1))
    }

    @Test(arguments: [
        ("{grid: {levels: 2}, sobol: {}}", "6:12: 'optimizer' names 'grid' and 'sobol'; keep one of them"),
        ("{grid: {level: 2}}", "6:20: 'optimizer.grid' has no key 'level'; did you mean 'levels'?"),
        ("{smac: [1]}", "6:19: 'optimizer.smac' must be a map of options (it is a list); write {smac: {}} for none"),
        ("csv", "6:12: 'optimizer' says 'csv' and needs a file; write {csv: {file: points.csv}}"),
        (
            "{csv: {}}",
            "6:18: 'optimizer.csv' has no 'file'; add a text: a CSV file with a header row of parameter names and one row a trial"
        ),
        ("{csv: {file: q.csv}}", "6:25: there is no file 'q.csv'; paths count from the study file's folder"),
        ("{csv: {file: bad.csv}}", "6:25: 'bad.csv' is not UTF-8 text; save it as UTF-8"),
        ("{seed: -1}", "6:19: 'optimizer.seed' must be a whole number that is at least 0 (it is '-1')"),
        ("{random: {}, sed: 1}", "6:25: 'optimizer' has no key 'sed'; did you mean 'seed'?"),
    ])
    func `a wrong optimizer is told`(text: String, remark: String) {
        var reader = MemoryReader()
        reader.files["bad.csv"] = [0xFF]

        #expect(remarks(study("optimizer: \(text)"), reader) == "study.yaml:\(remark)")
    }

    @Test func `what is wrong with the points is told in their own file`() {
        let reader = MemoryReader(["p.csv": "N\n1\nx\n3\n4"])

        #expect(
            remarks(study("optimizer: {csv: {file: p.csv}}\nholdout: loss"), reader) == """
                study.yaml:7:10: 'loss' is the objective, and 'holdout' keeps it from the optimizer; take it out of one of the two
                p.csv:1:1: warning: 'N' is taken for 'n'
                p.csv:3:1: 'x' is not a number
                """
        )
    }
}
