import ApusAPI
import ApusStudy
import ArgumentParser
import Foundation

/// `apus results importance STUDY`.
struct ResultsImportance: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "importance",
        abstract: "Tells which parameters matter, and what each does to the objective.",
        discussion: """
            A forest learns an objective from the trials that succeeded: the first one, or that of --objective. Shown are the parts of the variance that each \
            parameter and each pair explain (fANOVA), the way from the default to the best trial with what each change \
            brings (ablation), and the objective that is expected over each parameter's range. --plot draws the last \
            with bands.
            """
    )

    @OptionGroup var study: StudyArgument

    @Option(help: "Also draw the curves into this file, as SVG.")
    var plot: String?

    @Option(help: "The metric of the objective, where the study has several (default: the first).")
    var objective: String?

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = Console.current
        let client = try self.client.client()
        let answer = try await client.get(.study, [self.study.study], as: StudyAnswer.self)
        let study = try await client.definition(of: answer)
        let objective = try Self.place(of: self.objective, in: study)
        let trials = try await client.allTrials(of: "\(answer.number)", states: ["succeeded"])
            .filter { $0.confirms == nil }
        let report = ImportanceReport(study: study, trials: trials, objective: objective)
        if let plot = self.plot {
            let target = console.url(plot)
            do {
                try Data(ImportancePlot(study: study, report: report).svg().utf8).write(to: target, options: .atomic)
            } catch {
                throw CommandError("cannot write \(target.path): \(error.localizedDescription)")
            }
        }
        if self.output.json { return try console.printJSON(report) }
        try console.print(report.lines(unicode: console.terminal.hasUnicode))
    }
    /// The place of the objective that measures a metric.
    static func place(of metric: String?, in study: Study) throws -> Int {
        guard let metric else { return 0 }
        guard let place = study.objectives.firstIndex(where: { $0.metric == metric }) else {
            let names = study.objectives.map { "'\(VisibleText.escaped($0.metric))'" }.joined(separator: ", ")
            throw CommandError(
                "'\(VisibleText.escaped(metric))' is no objective of study '\(study.name)'; give --objective one of \(names)"
            )
        }
        return place
    }
}
