import ApusInterop
import ApusSpace
import ApusStudy
import ApusStudyFile

/// The study that a parameter file of SMAC becomes: its space, and a wrapper that is called as SMAC calls it.
struct ParameterFileDraft {
    let parameters: PCSFile
    let name: String

    func study() -> ImportedStudy {
        var study = ImportedStudy(
            draft: StudyDraft(
                name: StudyName.legal(self.name),
                space: self.parameters.space,
                objective: Objective(metric: ScenarioDraft.metric, goal: .minimize),
                optimizer: .init("smac"),
                limits: StudyLimits(trials: SearchDraft.trialsGuess),
                program: CommandProgram(
                    command: ["./wrapper.py"],
                    passing: .init(environment: false, smac: SMACCall(names: Self.names(of: self.parameters))),
                    metrics: [.smac(metric: ScenarioDraft.metric)]
                )
            ),
            warnings: []
        )
        study.draft.parameterRemarks = Self.remarks(of: self.parameters)
        study.gaps = [
            "'run.command': a parameter file names no program, and './wrapper.py' stands in its place; name it and "
                + "what it needs under 'inputs'",
            "'limits.trials': a parameter file says no number, and \(SearchDraft.trialsGuess) is a guess",
        ]
        study.draft.remark(
            .command,
            "Called as SMAC calls it, and read as SMAC reads it: it prints 'Result of algorithm run: …'."
        )
        return study
    }

    /// What the file calls the parameters that are called otherwise here.
    static func names(of parameters: PCSFile) -> [String: String] {
        let pairs = zip(parameters.space.parameters.map(\.name), parameters.names).filter { $0.0 != $0.1 }
        return Dictionary(pairs) { first, _ in first }
    }

    static func remarks(of parameters: PCSFile) -> [Int: String] {
        var remarks: [Int: String] = [:]
        for (index, name) in parameters.names.enumerated() where name != parameters.space.parameters[index].name {
            remarks[index] = "'\(name)' there"
        }
        return remarks
    }
}
