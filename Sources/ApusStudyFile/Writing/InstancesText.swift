internal import ApusStudy

/// Writes the `instances` section.
enum InstancesText {
    static func lines(of study: StudyInstances, features: String?) -> [String] {
        var lines: [String] = []
        let seeds = Self.commonSeeds(of: study)
        func add(_ key: String, _ text: String) { lines.append("\(key): \(text)") }
        if study.isDeterministic { add("deterministic", "true") }
        if study.measure == .runtime { add("measure", "runtime") }
        if let cutoff = study.cutoff { add("cutoff", TreeText.number(cutoff)) }
        if study.penalty != 10 { add("penalty", TreeText.number(study.penalty)) }
        if study.overdueFactor != 1 { add("overdue", TreeText.number(study.overdueFactor)) }
        let (race, standard) = (study.race, RaceRules())
        if race.incumbentRunsMax != standard.incumbentRunsMax { add("runs", "\(race.incumbentRunsMax)") }
        if race.incumbentRuns != standard.incumbentRuns { add("first-runs", "\(race.incumbentRuns)") }
        if race.challengerRuns != standard.challengerRuns { add("challenger-runs", "\(race.challengerRuns)") }
        if race.slackFactor != standard.slackFactor { add("slack-factor", TreeText.number(race.slackFactor)) }
        if race.slackSeconds != standard.slackSeconds { add("slack", TreeText.number(race.slackSeconds)) }
        if race.isOrdered { add("ordered", "true") }
        if !seeds.isEmpty { add("seeds", TreeText.list(seeds.map { "\($0)" })) }
        if let features { add("features", YAMLText.scalar(features)) }
        lines.append("list:")
        return lines + study.instances.map { "  - " + Self.text(of: $0, beside: seeds) }
    }

    private static func text(of instance: StudyInstances.Instance, beside seeds: [UInt32]) -> String {
        let hasSeeds = instance.seeds != seeds
        guard hasSeeds || instance.specific != SMACCall.noSpecific else {
            return YAMLText.scalar(instance.name, in: .block)
        }
        var entries = [(key: "name", text: YAMLText.scalar(instance.name))]
        if instance.specific != SMACCall.noSpecific {
            entries.append(("specific", YAMLText.scalar(instance.specific)))
        }
        if hasSeeds { entries.append(("seeds", TreeText.list(instance.seeds.map { "\($0)" }))) }
        return TreeText.map(entries)
    }

    /// The seeds of all instances, where they have the same ones.
    private static func commonSeeds(of study: StudyInstances) -> [UInt32] {
        let first = study.instances.first?.seeds ?? []
        return study.instances.allSatisfy { $0.seeds == first } && !study.isDeterministic ? first : []
    }
}
