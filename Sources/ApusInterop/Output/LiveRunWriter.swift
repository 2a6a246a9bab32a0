internal import ApusStudy

/// Writes runs for the other processes of SMAC's shared-model mode.
struct LiveRunWriter {
    /// Where SMAC itself begins to count.
    private static let firstID = 2

    private let target: LiveRunFile.Target
    private let instances: [LiveRun.Instance]
    private var pairIDs: [String: Int] = [:]
    private var configurationIDs: [[Setting]: Int] = [:]
    private var runIDs = 0
    private var isTargetWritten = false

    init(_ target: LiveRunFile.Target, instances: [LiveRun.Instance]) {
        self.target = target
        self.instances = instances
    }

    var instanceList: TreeValue {
        .list(
            self.instances.enumerated().map { index, instance in
                Self.map([
                    ("@pi-id", .integer(Self.firstID + index)), ("pi-name", .text(instance.name)),
                    ("pi-instance-specific-info", .text(instance.specific)),
                    ("pi-features", Self.map(instance.features.map { ($0.name, Self.number($0.value)) })),
                    ("pi-instance-id(deprecated)", .integer(index + 1)),
                ])
            }
        )
    }

    mutating func tree(of run: LiveRun) -> TreeValue {
        let id = Self.firstID + self.runIDs
        self.runIDs += 1
        let configuration = Self.map([
            ("@rc-id", .integer(id)), ("rc-algo-exec-config", self.execution()), ("rc-cutoff", .real(run.cutoff)),
            ("rc-pisp", self.pair(of: run)), ("rc-pc", self.point(of: run)), ("rc-sample-idx", .null),
        ])
        return Self.map([
            ("r-rc", configuration), ("r-run-result", .text(run.status.rawValue)), ("r-runtime", .real(run.runtime)),
            ("r-run-length", .real(run.runLength)), ("r-quality", .real(run.quality)),
            ("r-result-seed", .integer(run.resultSeed)), ("r-addl-run-data", .text(run.additional)),
            ("r-wallclock-time", .real(run.wallclock)),
        ])
    }

    private mutating func execution() -> TreeValue {
        let id = ("@algo-exec-config-id", TreeValue.integer(Self.firstID))
        guard !self.isTargetWritten else { return Self.map([id]) }
        self.isTargetWritten = true
        return Self.map([
            id, ("algo-exec", .text(self.target.command)), ("algo-exec-dir", .text(self.target.folder)),
            (
                "algo-pcs",
                Self.map([
                    ("@pcs-id", .integer(Self.firstID)), ("pcs-filename", .text(self.target.parameterFile)),
                    ("pcs-text", .text(self.target.parameterText)), ("pcs-subspace", .map([])),
                ])
            ),
            ("algo-cutoff", .real(self.target.cutoff)), ("algo-deterministic", .boolean(self.target.isDeterministic)),
            ("algo-tae-context", .map([])),
        ])
    }

    private mutating func pair(of run: LiveRun) -> TreeValue {
        let key = "\(run.instance) \(run.seed)"
        if let id = self.pairIDs[key] { return Self.map([("@pisp-id", .integer(id))]) }
        let id = Self.firstID + self.pairIDs.count
        self.pairIDs[key] = id
        return Self.map([
            ("@pisp-id", .integer(id)), ("pisp-pi", Self.map([("@pi-id", .integer(Self.firstID + run.instance))])),
            ("pisp-seed", .integer(run.seed)),
        ])
    }

    private mutating func point(of run: LiveRun) -> TreeValue {
        if let id = self.configurationIDs[run.settings] { return Self.map([("@pc-id", .integer(id))]) }
        let id = Self.firstID + self.configurationIDs.count
        self.configurationIDs[run.settings] = id
        return Self.map([
            ("@pc-id", .integer(id)), ("pc-pcs", Self.map([("@pcs-id", .integer(Self.firstID))])),
            ("pc-settings", Self.map(run.settings.map { ($0.name, .text($0.value)) })),
            ("pc-active-parameters", .list(run.active.map(TreeValue.text))), ("pc-forbidden", .boolean(false)),
            ("pc-default", .boolean(run.isDefault)),
        ])
    }

    private static func number(_ text: String) -> TreeValue {
        DecimalText.number(text).map(TreeValue.real) ?? .text(text)
    }

    private static func map(_ entries: [(String, TreeValue)]) -> TreeValue {
        .map(entries.map { TreeValue.Entry(key: $0.0, value: $0.1) })
    }
}

extension LiveRunFile {
    /// The file's text, for processes of SMAC that look for runs of others.
    package func text(for target: Target) -> String {
        precondition(
            self.runs.allSatisfy { self.instances.indices.contains($0.instance) },
            "a run's instance stands in the list"
        )
        var writer = LiveRunWriter(target, instances: self.instances)
        let parts = [writer.instanceList] + self.runs.map { writer.tree(of: $0) }
        return parts.map(JSONWriter.text(of:)).joined(separator: " ")
    }
}
