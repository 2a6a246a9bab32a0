internal import ApusSpace
internal import ApusStudy

/// Writes a study file that a person likes to read, and that reads back as the same study.
///
/// Throws what the file has no words for, all at once, each with what to do.
package struct StudyText {
    /// Why a draft cannot be written.
    package struct Mistakes: Error, Hashable, Sendable {
        package let messages: [String]
    }

    /// Beyond so many characters a list stands on lines of its own.
    static let widthMax = 100

    private let draft: StudyDraft
    private var lines: [String] = []
    private var mistakes: [String] = []

    private init(_ draft: StudyDraft) {
        self.draft = draft
    }

    package static func text(of draft: StudyDraft) throws(Mistakes) -> String {
        var writer = Self(draft)
        writer.write()
        let text = writer.lines.map { $0 + "\n" }.joined()
        if !YAMLText.isWritable(text) || draft.hasUnwritableText {
            writer.mistakes.append(
                "a text has a NUL, begins with a byte order mark, or has one of the private characters U+10F000 to "
                    + "U+10F1FF, which a study file cannot hold; rename it"
            )
        }
        guard writer.mistakes.isEmpty else { throw Mistakes(messages: writer.mistakes) }
        return text
    }

    private mutating func write() {
        self.remark(.heading, indentation: "")
        self.lines.append("name: \(YAMLText.scalar(self.draft.name, in: .block))")
        self.writeSpace()
        let objectives = ([self.draft.objective] + self.draft.otherObjectives).map { Self.text(of: $0) }
        self.write(
            .objective,
            objectives.count == 1 ? "objective: \(objectives[0])" : "objectives: \(TreeText.list(objectives))"
        )
        if !self.draft.holdout.isEmpty {
            self.write(.holdout, "holdout: \(TreeText.list(self.draft.holdout.map { YAMLText.scalar($0) }))")
        }
        self.write(.optimizer, "optimizer: \(self.optimizer)")
        if let fidelity = self.draft.fidelity { self.write(.fidelity, "fidelity: \(Self.text(of: fidelity))") }
        if let instances = self.draft.instances {
            self.write(.instances, "instances:")
            self.lines += InstancesText.lines(of: instances, features: self.draft.featureFile).map { "  " + $0 }
        }
        let limits = self.limits
        if !limits.isEmpty { self.write(.limits, "limits: \(TreeText.map(limits))") }
        let resources = self.resources
        if !resources.isEmpty { self.write(.resources, "resources: \(TreeText.map(resources))") }
        self.write(.run, "run:")
        let run = RunText(self.draft)
        self.mistakes += run.mistakes
        for (part, lines) in run.parts {
            if let part { self.remark(part, indentation: "  ") }
            self.lines += lines.map { "  " + $0 }
        }
    }

    private mutating func write(_ part: StudyDraft.Part, _ line: String) {
        self.remark(part, indentation: "")
        self.lines.append(line)
    }

    private mutating func writeSpace() {
        var space = SpaceText(self.draft.space)
        self.write(.space, "space:")
        self.lines += space.parameters(remarks: self.draft.parameterRemarks).map { "  " + $0 }
        let conditions = space.conditionLines()
        if !conditions.isEmpty { self.lines += ["conditions:"] + conditions.map { "  " + $0 } }
        let forbidden = space.forbiddenLines()
        if !forbidden.isEmpty {
            self.write(.forbidden, "forbidden:")
            self.lines += forbidden.map { "  - " + $0 }
        }
        self.mistakes += space.mistakes
    }

    /// Comments of at most the width of a page.
    private mutating func remark(_ part: StudyDraft.Part, indentation: String) {
        for text in self.draft.remarks[part] ?? [] {
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                self.lines += CommentText.lines(of: String(line), indentation: indentation)
            }
        }
    }

    private static func text(of objective: Objective) -> String {
        var entries = [(key: objective.goal.rawValue, text: YAMLText.scalar(objective.metric))]
        switch objective.reading {
        case .last: break
        case .best: entries.append(("value", "best"))
        case .atStep(let step): entries.append(("value", "{step: \(step)}"))
        }
        return TreeText.map(entries)
    }

    private var optimizer: String {
        let options = TreeText.tree(.map(self.draft.optimizer.options))
        return TreeText.map([(self.draft.optimizer.name, options), ("seed", "\(self.draft.optimizer.seed)")])
    }

    private static func text(of fidelity: StudyFidelity) -> String {
        var options: [TreeValue.Entry] = []
        if case .map(let entries) = fidelity.options { options = entries }
        options.append(.init(key: "max-steps", value: .integer(fidelity.stepsMax)))
        return TreeText.map([(fidelity.rule, TreeText.tree(.map(options)))])
    }

    private var limits: [(key: String, text: String)] {
        let limits = self.draft.limits
        var entries: [(key: String, text: String)] = []
        if let trials = limits.trials { entries.append(("trials", "\(trials)")) }
        if let wallclock = limits.wallclock { entries.append(("wallclock", TreeText.duration(wallclock))) }
        if let gpuTime = limits.gpuTime { entries.append(("gpu-time", TreeText.duration(gpuTime))) }
        if let target = limits.target { entries.append(("target", Self.text(of: target))) }
        if let plateau = limits.plateau { entries.append(("plateau", Self.text(of: plateau))) }
        if let parallel = limits.parallel { entries.append(("parallel", "\(parallel)")) }
        if let wallclock = limits.trialWallclock { entries.append(("trial-wallclock", TreeText.duration(wallclock))) }
        if limits.attempts != 5 { entries.append(("attempts", "\(limits.attempts)")) }
        return entries
    }

    private static func text(of target: TargetLimit) -> String {
        let value = TreeText.number(target.value)
        return target.running == .stop ? value : TreeText.map([("value", value), ("running", target.running.rawValue)])
    }

    private static func text(of plateau: PlateauLimit) -> String {
        var entries = [(key: "trials", text: "\(plateau.trials)")]
        if plateau.improvement > 0 { entries.append(("improvement", TreeText.number(plateau.improvement))) }
        if plateau.running != .finish { entries.append(("running", plateau.running.rawValue)) }
        return TreeText.map(entries)
    }

    private var resources: [(key: String, text: String)] {
        let resources = self.draft.resources
        var entries: [(key: String, text: String)] = []
        if resources.gpus > 0 { entries.append(("gpus", "\(resources.gpus)")) }
        if resources.cores != 1 { entries.append(("cores", "\(resources.cores)")) }
        if resources.isCapped { entries.append(("cpu", "capped")) }
        if resources.memoryBytes > 0 { entries.append(("memory", TreeText.size(resources.memoryBytes))) }
        return entries
    }
}
