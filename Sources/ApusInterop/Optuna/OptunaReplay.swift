internal import ApusSpace
internal import ApusStudy

/// Replays the records of a journal; ids are the order of appearance.
struct OptunaReplay {
    static let trialsMax = 1_000_000
    static let studiesMax = 10_000
    static let attributesMax = 10_000

    private(set) var studies: [OptunaStudyDraft] = []
    private(set) var issues = IssueList()

    /// For each trial its study and its place there.
    private var trials: [(study: Int, number: Int)] = []
    private var lastLine = ""

    mutating func read(_ line: SourceText.Line) {
        // A writer that was cut off and tried again leaves blank lines and doubled ones.
        guard !LineScanner(line.text).rest.text.isEmpty else { return }
        guard line.text != self.lastLine else {
            self.issues.warning(line: line.number, "the line is there twice; it counts once")
            return
        }
        self.lastLine = line.text
        var reader = JSONReader(Array(line.text.utf8)[...])
        do {
            while let record = try reader.next() { self.take(record, line.number) }
        } catch {
            self.issues.warning(line: line.number, column: error.offset + 1, "the line is left out: \(error.message)")
        }
    }

    private mutating func take(_ record: TreeValue, _ line: Int) {
        guard let code = record["op_code"]?.whole else {
            return self.issues.warning(line: line, "the record has no 'op_code'; it is left out")
        }
        switch code {
        case 0: self.createStudy(record, line)
        case 1, 2, 3: self.changeStudy(code, record, line)
        case 4: self.createTrial(record, line)
        case 5...9: self.changeTrial(code, record, line)
        case 10: self.discardTrials(record, line)
        default: self.issues.warning(line: line, "there is no 'op_code' \(code); the record is left out")
        }
    }

    private mutating func createStudy(_ record: TreeValue, _ line: Int) {
        guard self.studies.count < Self.studiesMax else {
            return self.issues.error(line: line, "the file has more than \(Self.studiesMax) studies; split it")
        }
        let goals = (record["directions"]?.items ?? []).map { $0.whole == 2 ? Objective.Goal.maximize : .minimize }
        self.studies.append(
            OptunaStudyDraft(
                name: record["study_name"]?.string ?? "",
                goals: goals.isEmpty ? [.minimize] : goals,
                line: line
            )
        )
    }

    private mutating func changeStudy(_ code: Int, _ record: TreeValue, _ line: Int) {
        guard let id = record["study_id"]?.whole, self.studies.indices.contains(id) else {
            return self.issues.warning(line: line, "the record names no study that is there; it is left out")
        }
        switch code {
        case 1: self.studies[id].isDeleted = true
        case 2: Self.merge(record["user_attr"], into: &self.studies[id].userAttributes)
        default: Self.merge(record["system_attr"], into: &self.studies[id].systemAttributes)
        }
    }

    private mutating func createTrial(_ record: TreeValue, _ line: Int) {
        guard let study = record["study_id"]?.whole, self.studies.indices.contains(study) else {
            return self.issues.warning(line: line, "the record names no study that is there; it is left out")
        }
        guard self.trials.count < Self.trialsMax else {
            return self.issues.error(line: line, "the file has more than \(Self.trialsMax) trials; split it")
        }
        self.trials.append((study, self.studies[study].trials.count))
        var trial = OptunaTrialDraft(started: record["datetime_start"]?.string)
        trial.setState(record, line, &self.issues)
        trial.completed = record["datetime_complete"]?.string
        for entry in record["distributions"]?.entries ?? [] {
            trial.set(entry.key, record["params"]?[entry.key], entry.value, line, &self.issues)
        }
        Self.merge(record["user_attrs"], into: &trial.userAttributes)
        Self.merge(record["system_attrs"], into: &trial.systemAttributes)
        for entry in record["intermediate_values"]?.entries ?? [] {
            if let step = Int(entry.key) { trial.setIntermediate(step, entry.value) }
        }
        self.studies[study].trials.append(trial)
    }

    private mutating func changeTrial(_ code: Int, _ record: TreeValue, _ line: Int) {
        guard let id = record["trial_id"]?.whole, self.trials.indices.contains(id) else {
            return self.issues.warning(line: line, "the record names no trial that is there; it is left out")
        }
        let (study, number) = self.trials[id]
        // Optuna refuses to change a trial that has ended; the record is there all the same.
        guard self.studies[study].trials[number].isOpen else { return }
        switch code {
        case 5:
            let name = record["param_name"]?.string ?? ""
            self.studies[study].trials[number].set(
                name,
                record["param_value_internal"],
                record["distribution"],
                line,
                &self.issues
            )
        case 6:
            self.studies[study].trials[number].setState(record, line, &self.issues)
            let started = record["datetime_start"]?.string ?? self.studies[study].trials[number].started
            self.studies[study].trials[number].started = started
            self.studies[study].trials[number].completed = record["datetime_complete"]?.string
        case 7:
            guard let step = record["step"]?.whole, let value = record["intermediate_value"] else { return }
            self.studies[study].trials[number].setIntermediate(step, value)
        case 8: Self.merge(record["user_attr"], into: &self.studies[study].trials[number].userAttributes)
        default: Self.merge(record["system_attr"], into: &self.studies[study].trials[number].systemAttributes)
        }
    }

    private mutating func discardTrials(_ record: TreeValue, _ line: Int) {
        let ids = record["trial_ids"]?.items ?? record["trial_id"].map { [$0] } ?? []
        let known = ids.compactMap(\.whole).filter(self.trials.indices.contains)
        if known.isEmpty {
            self.issues.warning(line: line, "the record discards no trial that is there; it is left out")
        }
        for id in known { self.studies[self.trials[id].study].trials[self.trials[id].number].isDiscarded = true }
    }

    /// Beyond ``attributesMax`` attributes are left out: they are notes, and no result hangs on them.
    private static func merge(_ tree: TreeValue?, into entries: inout [TreeValue.Entry]) {
        for entry in tree?.entries ?? [] where entries.count < Self.attributesMax {
            if let index = entries.firstIndex(where: { $0.key == entry.key }) {
                entries[index] = entry
            } else {
                entries.append(entry)
            }
        }
    }
}
