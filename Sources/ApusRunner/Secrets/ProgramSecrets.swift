import ApusStudy

/// The secrets of one program, with their values: for its environment, and to be kept out of what it prints.
struct ProgramSecrets: Sendable {
    /// By variable.
    let values: [String: String]

    static let none = ProgramSecrets(values: [:])

    private init(values: [String: String]) {
        self.values = values
    }

    /// Reads what the program is to have; throws every reason why it cannot have it.
    ///
    /// Blocks.
    init(_ program: CommandProgram, _ folder: SecretFolder?) throws(RunnerError) {
        var values: [String: String] = [:]
        var reasons: [String] = []
        for (variable, name) in program.secrets.sorted(by: { $0.key < $1.key }) {
            guard let folder else {
                throw RunnerError("this worker has no folder for secrets, and the program needs '\(name)'")
            }
            do throws(RunnerError) {
                values[variable] = try folder.value(of: name)
            } catch {
                reasons.append(error.description)
            }
        }
        guard reasons.isEmpty else { throw RunnerError(reasons.joined(separator: "\n")) }
        self.values = values
    }

    /// On a thread where reading may block.
    static func read(_ program: CommandProgram, _ folder: SecretFolder?) async -> Result<Self, RunnerError> {
        guard !program.secrets.isEmpty else { return .success(.none) }
        let read: Result<Self, RunnerError>? = await BlockingThread.value {
            do throws(RunnerError) {
                return .success(try Self(program, folder))
            } catch {
                return .failure(error)
            }
        }
        return read ?? .failure(RunnerError("the worker cannot start a thread; raise ulimit -u"))
    }
}
