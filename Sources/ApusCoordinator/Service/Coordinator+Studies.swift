import ApusProtocol
import ApusArtifacts
import ApusSpace
import ApusStore
package import ApusStudy

extension Coordinator: CoordinatorAccess {
    package func health() async throws -> HealthView {
        HealthView(
            version: self.settings.version,
            uptime: self.clock.elapsed(),
            studiesRunning: self.machine.studies.values.count { !$0.run.record.state.isEnded },
            workersConnected: self.machine.sessions.values.count { $0.connection != nil }
        )
    }

    package func workers() async throws -> [WorkerView] {
        self.workerViews()
    }

    package func readmit(_ worker: WorkerName, by actor: String) async throws {
        var effects: [CoordinatorMachine.Effect] = []
        try self.machine.readmit(worker, self.moment, into: &effects)
        try await self.commit(effects, by: actor, "readmit", "worker \(worker.rawValue)")
    }

    package func submit(_ study: Study, source: String, by actor: String) async throws -> StudyID {
        let missing = try await self.missingContent(of: study.program.inputs.map(\.digest))
        guard missing.isEmpty else {
            let names = study.program.inputs.filter { missing.contains($0.digest) }.map(\.path).joined(separator: ", ")
            throw CoordinatorError.invalid(["the content of these inputs was not sent: \(names)"])
        }
        if let refusal = self.disk.refusal { throw CoordinatorError.busy(refusal) }
        let earlier = try await self.earlierTrials(for: study)
        let moment = self.moment
        let record = StudyRecord(
            id: StudyID(rawValue: self.machine.nextStudy),
            study: study,
            source: source,
            createdAt: moment.unix,
            parallel: study.limits.parallel
        )
        let run: StudyRun
        do {
            run = try StudyRun(record: record, program: ProgramImage(study.program), earlier: earlier)
        } catch {
            throw CoordinatorError.invalid(["\(error)"])
        }
        guard run.program.json.count <= WireLimits.programBytesMax else {
            throw CoordinatorError.tooLarge("the study's program is over \(WireLimits.programBytesMax) bytes as JSON")
        }
        var effects: [CoordinatorMachine.Effect] = []
        self.machine.studyCreated(run, into: &effects)
        try await self.commit(effects, by: actor, "submit", "study \(record.id.rawValue)")
        return record.id
    }

    package func studies() async throws -> [StudyView] {
        self.machine.studies.keys.sorted().compactMap { id in self.machine.studies[id].map { self.view(of: $0) } }
    }

    package func find(_ reference: String) async throws -> StudyID {
        if let number = UInt64(reference) {
            let id = StudyID(rawValue: number)
            if self.machine.studies[id] != nil { return id }
        }
        let named = self.machine.studies.values.filter { $0.run.study.name == reference }.map(\.run.record.id)
        guard let newest = named.max() else {
            throw CoordinatorError.notFound("there is no study '\(reference)'; `apus study list` shows those there are")
        }
        return newest
    }

    package func study(_ id: StudyID) async throws -> StudyView {
        try self.view(of: self.machine.run(id))
    }

    package func source(of id: StudyID) async throws -> String {
        try self.machine.run(id).record.source
    }

    package func live(_ id: StudyID) async throws -> LiveView {
        let run = try self.machine.run(id)
        return LiveView(
            study: self.view(of: run),
            running: run.running.keys.sorted().compactMap { self.view(of: $0, in: run) },
            failures: run.failures.reversed().compactMap { self.view(of: $0, in: run) },
            workers: self.workerViews()
        )
    }

    package func change(_ id: StudyID, _ change: StudyChange, by actor: String) async throws {
        var effects: [CoordinatorMachine.Effect] = []
        try self.machine.change(id, change, self.moment, into: &effects)
        try await self.commit(effects, by: actor, "\(change)", "study \(id.rawValue)")
    }

    package func delete(_ id: StudyID, by actor: String) async throws {
        var effects: [CoordinatorMachine.Effect] = []
        try self.machine.change(id, .stop, self.moment, into: &effects)
        try await self.commit(effects, by: actor, "stop", "study \(id.rawValue)")
        await self.ended(id)
        effects = []
        try self.machine.delete(id, into: &effects)
        try await self.commit(effects, by: actor, "delete", "study \(id.rawValue)")
        let logs = self.logs
        try await self.files.run { logs.remove(id) }
    }

    // Trials

    package func kill(_ id: TrialID, by actor: String) async throws {
        var effects: [CoordinatorMachine.Effect] = []
        try self.machine.kill(id, self.moment, into: &effects)
        try await self.commit(effects, by: actor, "kill", "trial \(id.study.rawValue)/\(id.number)")
    }

    package func rerun(_ id: TrialID, by actor: String) async throws {
        var effects: [CoordinatorMachine.Effect] = []
        try self.machine.rerun(id, self.moment, into: &effects)
        try await self.commit(effects, by: actor, "rerun", "trial \(id.study.rawValue)/\(id.number)")
    }

    package func addTrial(to id: StudyID, values: [NamedValue], by actor: String) async throws -> TrialID {
        let configuration = try self.configuration(of: values, in: self.machine.run(id).study.space)
        var effects: [CoordinatorMachine.Effect] = []
        let trial = try self.machine.addTrial(to: id, configuration, into: &effects)
        try await self.commit(effects, by: actor, "add", "trial \(id.rawValue)/\(trial.number)")
        return trial
    }

    package func invalidate(_ id: TrialID, reason: String, by actor: String) async throws {
        guard !reason.isEmpty, reason.utf8.count <= 1_024 else {
            throw CoordinatorError.invalid(["a reason of 1 to 1,024 bytes is needed"])
        }
        var effects: [CoordinatorMachine.Effect] = []
        try self.machine.invalidate(id, reason: reason, into: &effects)
        try await self.commit(effects, by: actor, "invalidate", "trial \(id.study.rawValue)/\(id.number)")
    }

    package func remeasure(_ id: TrialID, values: [String: Double], by actor: String) async throws {
        var effects: [CoordinatorMachine.Effect] = []
        try self.machine.remeasured(id, values: values, into: &effects)
        try await self.commit(effects, by: actor, "remeasure", "trial \(id.study.rawValue)/\(id.number)")
    }

    /// Makes a user's change durable, with who made it.
    func commit(
        _ effects: [CoordinatorMachine.Effect],
        by actor: String,
        _ action: String,
        _ subject: String
    ) async throws {
        let audit = StoreEvent.audit(actor: actor, action: action, subject: subject, at: self.moment.unix)
        self.enqueue(effects + [.store(audit)])
        try await self.durable()
    }

    /// The configuration of the values that a user gave; every mistake at once.
    private func configuration(of values: [NamedValue], in space: Space) throws(CoordinatorError) -> Configuration {
        var mistakes: [String] = []
        var parsed = [ParameterValue?](repeating: nil, count: space.parameters.count)
        for given in values {
            guard let index = space.index(of: given.name) else {
                let names = space.parameters.map(\.name).joined(separator: ", ")
                mistakes.append("there is no parameter '\(given.name)'; the parameters are \(names)")
                continue
            }
            do {
                parsed[index] = try space.parameters[index].domain.value(of: given.value)
            } catch {
                mistakes.append("the value of '\(given.name)' \(error)")
            }
        }
        let complete = space.canonical(Configuration(values: parsed))
        if complete == nil, mistakes.isEmpty {
            let missing = zip(space.parameters, parsed).filter { $0.1 == nil }.map(\.0.name).joined(separator: ", ")
            mistakes.append("every active parameter needs a value; these have none: \(missing)")
        }
        guard let complete, mistakes.isEmpty else { throw .invalid(mistakes) }
        guard !space.isForbidden(complete) else { throw .invalid(["the study forbids this configuration"]) }
        return complete
    }
}
