internal import ApusStudy

/// What a trial runs, the files that go with it, and which parameters it sees.
struct ProgramReading {
    let program: Program
    let sources: [StudyFile.Source]

    /// The names that stand in some `${name}`.
    let used: Set<String>

    /// The program gets every value by other ways too, so that none can go unused.
    let seesAll: Bool

    /// How a parameter that nobody sees can be made seen.
    let remedy: String

    /// Notes the parameters whose values nobody sees.
    ///
    /// One that decides on other parameters by a condition counts as seen.
    func checkUse(
        of scope: ParameterScope,
        conditioning: Set<String>,
        root: SourceNode,
        diagnostics: DiagnosticList
    ) {
        guard !self.seesAll else { return }
        for entry in root["space"]?.entries ?? [] {
            guard !self.used.contains(entry.key), !conditioning.contains(entry.key) else { continue }
            guard let known = scope[entry.key], known.domain != nil else { continue }
            diagnostics.error(
                entry.keyPlace,
                "nothing uses the parameter '\(entry.key)'; \(self.remedy.replacingName(with: entry.key)), or remove it"
            )
        }
    }
}

extension String {
    /// `NAME` filled in.
    fileprivate func replacingName(with name: String) -> String {
        self.split(separator: "NAME", omittingEmptySubsequences: false).joined(separator: name)
    }
}
