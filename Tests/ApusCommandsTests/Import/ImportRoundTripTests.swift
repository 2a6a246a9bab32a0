import ApusStudy
import ApusStudyFile
import Foundation
import Testing

@testable import ApusCommands

/// The study file that an import writes is read as the study that the import meant.
@Suite struct ImportRoundTripTests {
    @Test(arguments: ImportSample.all)
    func `what was written is read as the same study`(sample: ImportSample) throws {
        let scratch = try Scratch()
        try sample.write(into: scratch)
        let console = scratch.console(write: { _ in }, note: { _ in })
        let file = try ImportedFile(path: sample.name, url: console.url(sample.name))
        let reading = ImportReading(file: file, console: console, folder: scratch.url)
        let format = try reading.format(named: nil)
        let draft = try reading.study(format).draft
        try scratch.write("study.yaml", StudyText.text(of: draft))
        // Files that the user has to name do not matter here, but the document wants those that are named.
        let document = try StudyDocument(path: "study.yaml", console: console)

        let study = document.study
        #expect(format == sample.format)
        #expect(study.name == draft.name)
        #expect(study.space == draft.space)
        #expect(study.objective == draft.objective)
        #expect(
            study.search.method == .model(name: draft.optimizer.name, options: .map(draft.optimizer.options))
        )
        #expect(study.fidelity == draft.fidelity)
        #expect(study.limits == draft.limits)
        #expect(study.resources == draft.resources)
        guard case .run(let program) = study.program else {
            Issue.record("the study runs no program")
            return
        }
        #expect(program.command == draft.program.command)
        #expect(program.shell == draft.program.shell)
        #expect(program.passing == draft.program.passing)
        #expect(program.metrics == draft.program.metrics)
        #expect(program.inputs.map(\.path) == draft.inputs)
    }
}
