import ApusCoordinator
import ApusRunner
import ApusStudy
import Foundation
import Testing

@testable import ApusCommands

@Suite struct StagedInputsTests {
    private func staged(
        _ sample: RemetricSample,
        changing: String = "echo changed\n"
    ) throws -> (StagedInputs, RunFolder) {
        try sample.scratch.write("parse.sh", changing)
        try sample.scratch.write("changed.yaml", RemetricSample.file(metrics: "{postprocess: [sh, parse.sh]}"))
        let document = try StudyDocument(path: "changed.yaml", console: sample.console)
        let stored = try #require(sample.state.studies.first?.study)
        let change = try MetricsChange(from: stored, to: document.study, file: "changed.yaml")
        let store = sample.scratch.url.appendingPathComponent("store")
        let inputs = try StagedInputs(document.contents, change: change, in: store, now: UnixTime(rawValue: 1_000))
        try sample.scratch.write("run/result.txt", "1")
        return (inputs, RunFolder(path: sample.scratch.url.appendingPathComponent("run").path))
    }

    private func text(_ path: String, _ folder: RunFolder) throws -> String {
        String(decoding: try folder.read(path, upTo: 1_000), as: UTF8.self)
    }

    @Test func `a changed input takes the place of the trial's own, read-only`() throws {
        let sample = try RemetricSample()
        let (inputs, folder) = try self.staged(sample)
        try folder.write(Array("old\n".utf8), to: "parse.sh")

        try inputs.place(in: folder)

        #expect(try self.text("parse.sh", folder) == "echo changed\n")
        #expect(try self.text("train.sh", folder) == "echo loss\n")
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/parse.sh")
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o444)
    }

    @Test func `an unchanged input yields to what the trial made of it`() throws {
        let sample = try RemetricSample()
        let (inputs, folder) = try self.staged(sample, changing: "printf 'val_error\\t9\\n'\n")
        try folder.write(Array("made\n".utf8), to: "parse.sh")
        try folder.write(Array("filled\n".utf8), to: "train.sh")

        try inputs.place(in: folder)

        #expect(try self.text("parse.sh", folder) == "made\n")
        #expect(try self.text("train.sh", folder) == "echo loss\n", "only the unfilled template can be filled again")
    }
}
