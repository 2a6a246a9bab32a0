import ApusAPI
import ArgumentParser
import Foundation

/// `apus results plot STUDY`.
struct ResultsPlot: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plot",
        abstract: "Draws the objective over the trials, and each parameter against the objective, as SVG.",
        discussion: "Of several objectives each pair is drawn against each other, with the front."
    )

    @OptionGroup var study: StudyArgument

    @Option(name: .shortAndLong, help: "The file to write (default: STUDY.svg; '-' for standard output).")
    var output: String?

    @OptionGroup var client: ClientOptions
    @Flag(help: "Write JSON: the file that was written.") var json = false

    func run() async throws {
        let console = Console.current
        let client = try self.client.client()
        let study = try await client.get(.study, [self.study.study], as: StudyAnswer.self)
        let trials = try await client.allTrials(of: "\(study.number)")
            .filter { $0.confirms == nil }
        let hasFront = study.objectives.count > 1
        let svg =
            hasFront ? FrontPlot(study: study, trials: trials).svg() : StudyPlot(study: study, trials: trials).svg()
        guard self.output != "-" else { return try console.write(Array(svg.utf8)) }
        let target = console.url(self.output ?? "\(study.name).svg")
        do {
            try Data(svg.utf8).write(to: target, options: .atomic)
        } catch {
            throw CommandError("cannot write \(target.path): \(error.localizedDescription)")
        }
        let written = WrittenFile(path: target.path, byteCount: Int64(svg.utf8.count))
        if self.json { return try console.printJSON(WrittenFiles(items: [written])) }
        try console.print(target.path)
    }
}
