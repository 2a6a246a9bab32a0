import ApusAPI
import ApusInterop
import ApusStudy
import ApusStudyFile
import Foundation

/// What the configurations of a scenario are run on.
struct ScenarioInstances: Sendable {
    /// A file of features, as the scenario names it and where it lies.
    struct Features: Sendable {
        let name: String
        let url: URL
        let text: [UInt8]
    }

    /// The one instance of a scenario whose configurations are run once each; `nil` for none, and for a race.
    let single: InstanceFile.Instance?

    /// What a race runs them on; `nil` where each is run once.
    let raced: StudyInstances?

    /// What the final incumbent is validated on; `nil` where it is not.
    let test: StudyInstances?
    let features: Features?

    /// A scenario without instances, whose configurations are run once each.
    static let none = Self(single: nil, raced: nil, test: nil, features: nil)

    /// Whether configurations have to be compared over several runs, or by running time.
    static func isRace(_ scenario: Scenario, instances: [InstanceFile.Instance]) -> Bool {
        if scenario.goal.run == .runtime || instances.count > 1 { return true }
        return !scenario.algorithm.isDeterministic && scenario.search.incumbentRunsMax > 1
    }

    /// The race of a scenario on these instances; on a nameless one where there are none.
    static func race(_ scenario: Scenario, on instances: [StudyInstances.Instance], features: [String])
        -> StudyInstances
    {
        let algorithm = scenario.algorithm
        var list = instances.isEmpty ? [StudyInstances.Instance(name: SMACCall.noInstance)] : instances
        if algorithm.isDeterministic {
            // SMAC gives no seeds to a program that needs none, whatever the file of instances says.
            list = list.map { .init(name: $0.name, specific: $0.specific, features: $0.features) }
        }
        let search = scenario.search
        return StudyInstances(
            instances: list,
            features: features,
            isDeterministic: algorithm.isDeterministic,
            measure: scenario.goal.run == .runtime ? .runtime : .quality,
            cutoff: algorithm.cutoff,
            penalty: Double(scenario.goal.run == .runtime ? scenario.goal.intraInstance.penalty : 10),
            overdueFactor: scenario.runs.killsOverdue ? scenario.runs.overdueFactor : Self.never,
            race: RaceRules(
                incumbentRunsMax: min(search.incumbentRunsMax, 1_000_000),
                incumbentRuns: min(search.incumbentRuns, 1_000_000),
                challengerRuns: min(search.challengerRuns, 1_000_000),
                slackFactor: search.cappingFactor,
                slackSeconds: search.cappingSlack,
                isOrdered: search.ordersInstances
            )
        )
    }

    /// So many times its time a run takes never.
    private static let never = 1e12
}

extension ScenarioReferences {
    /// The instances of training and of the test, with their features.
    func instances(_ issues: inout [Issue]) -> ScenarioInstances? {
        let scenario = self.file.scenario
        guard let lines = self.lines(scenario.files.instances, .instances, scenario.files.instanceSuffix, &issues)
        else { return nil }
        guard ScenarioInstances.isRace(scenario, instances: lines) else {
            return ScenarioInstances(single: lines.first, raced: nil, test: nil, features: nil)
        }
        let (training, mistakes) = InstanceReader.merged(lines)
        for mistake in mistakes { self.refuse(.instances, mistake.message, &issues) }
        let features = self.features(of: training, &issues)
        guard mistakes.isEmpty, let features else { return nil }
        let race = ScenarioInstances.race(scenario, on: features.instances, features: features.names)
        var test: StudyInstances?
        if scenario.runs.validates, let name = scenario.files.testInstances {
            guard let lines = self.lines(name, .testInstances, scenario.files.testInstanceSuffix, &issues) else {
                return nil
            }
            let (instances, mistakes) = InstanceReader.merged(lines)
            for mistake in mistakes { self.refuse(.testInstances, mistake.message, &issues) }
            if mistakes.isEmpty { test = ScenarioInstances.race(scenario, on: instances, features: []).validating }
        }
        return ScenarioInstances(single: nil, raced: race, test: test, features: features.file)
    }

    /// Empty for a scenario without instances; `nil` when they cannot be read, which was noted then.
    private func lines(
        _ name: String?,
        _ key: ScenarioKey,
        _ suffix: String?,
        _ issues: inout [Issue]
    ) -> [InstanceFile.Instance]? {
        guard self.file.scenario.files.usesInstances, let name else { return [] }
        if let folder = self.folders.folder(name) { return self.members(of: folder, name, key, suffix, &issues) }
        guard let bytes = self.bytes(name, key, &issues) else { return nil }
        do throws(InteropError) {
            let list = try InstanceFile(bytes, file: name)
            issues += list.warnings.map { Issue($0, file: name) }
            return list.instances
        } catch {
            issues += error.issues.map { Issue($0, file: name) }
            return nil
        }
    }

    /// The files of a folder, each an instance.
    private func members(
        of folder: URL,
        _ name: String,
        _ key: ScenarioKey,
        _ suffix: String?,
        _ issues: inout [Issue]
    ) -> [InstanceFile.Instance]? {
        let paths = (FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []).sorted()
        let files = paths.filter { path in
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(
                atPath: folder.appendingPathComponent(path).path,
                isDirectory: &isFolder
            )
            return exists && !isFolder.boolValue && (suffix.map { path.hasSuffix($0) } ?? true)
        }
        guard !files.isEmpty, files.count <= StudyInstances.instancesMax else {
            let ending = suffix.map { " that ends in '\(VisibleText.escaped($0))'" } ?? ""
            self.refuse(
                key,
                "the folder '\(VisibleText.escaped(name))' must have 1 to \(StudyInstances.instancesMax) files\(ending) "
                    + "(it has \(files.count))",
                &issues
            )
            return nil
        }
        return files.map { InstanceFile.Instance(name: "\(name)/\($0)") }
    }

    /// The instances with their features; `nil` when these are wrong, which was noted then.
    private func features(
        of instances: [StudyInstances.Instance],
        _ issues: inout [Issue]
    ) -> (names: [String], instances: [StudyInstances.Instance], file: ScenarioInstances.Features?)? {
        let files = self.file.scenario.files
        guard let name = files.features, !files.skipsFeatures, !instances.isEmpty else { return ([], instances, nil) }
        guard let bytes = self.bytes(name, .featureFile, &issues) else { return nil }
        let reading = InstanceReader.features(bytes, of: instances)
        for error in reading.errors {
            let place = InteropIssue.Place.text(line: error.line, column: error.column)
            issues.append(Issue(InteropIssue(place: place, message: error.message), file: name))
        }
        guard reading.errors.isEmpty else { return nil }
        let file = ScenarioInstances.Features(name: name, url: self.folders.url(of: name), text: bytes)
        return (reading.names, reading.instances, file)
    }
}

extension StudyInstances {
    /// The study of one configuration that is run on each of these once, or with each of its seeds.
    fileprivate var validating: StudyInstances {
        let runs = self.instances.reduce(0) { $0 + max($1.seeds.count, 1) }
        var race = self.race
        (race.incumbentRuns, race.incumbentRunsMax, race.isOrdered) = (runs, runs, true)
        return StudyInstances(
            instances: self.instances,
            isDeterministic: self.isDeterministic,
            measure: self.measure,
            cutoff: self.cutoff,
            penalty: self.penalty,
            overdueFactor: self.overdueFactor,
            race: race
        )
    }
}
