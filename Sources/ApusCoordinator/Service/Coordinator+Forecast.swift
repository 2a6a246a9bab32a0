package import ApusStudy

extension Coordinator {
    package func expected(of id: TrialID) async throws -> Duration? {
        _ = try self.machine.trial(id)
        return try self.machine.run(id.study).forecast?.seconds(of: id.number).map { .seconds($0) }
    }
}
