import Foundation

/// The folder in which the programs of one user find each other: `$APUS_HOME`, else `~/.local/state/apus`.
///
/// `coordinator.json` names the coordinator that the commands on this machine talk to, `data/` is where
/// `apus coordinator` keeps what it knows. Nothing in here is readable by anyone else.
struct StateFolder: Sendable {
    /// A coordinator that runs on this machine.
    struct Published: Codable, Hashable, Sendable {
        let endpoint: String

        /// The authority's certificate, for HTTPS.
        let authorityFile: String?
        let tokenFile: String
        let process: Int32

        init(endpoint: String, authorityFile: String? = nil, tokenFile: String, process: Int32) {
            self.endpoint = endpoint
            self.authorityFile = authorityFile
            self.tokenFile = tokenFile
            self.process = process
        }
    }

    let url: URL

    init(environment: [String: String]) throws {
        if let home = environment["APUS_HOME"], !home.isEmpty {
            self.url = URL(fileURLWithPath: home, isDirectory: true)
        } else if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            self.url = URL(fileURLWithPath: state, isDirectory: true).appendingPathComponent("apus")
        } else if let home = environment["HOME"], !home.isEmpty {
            self.url = URL(fileURLWithPath: home, isDirectory: true).appendingPathComponent(".local/state/apus")
        } else {
            throw CommandError("neither APUS_HOME nor HOME is set; set APUS_HOME to a folder of yours")
        }
    }

    var data: URL {
        self.url.appendingPathComponent("data")
    }

    private var publication: URL {
        self.url.appendingPathComponent("coordinator.json")
    }

    /// The coordinator that was last published, whether it still runs or not; `nil` when none was.
    func published() throws -> Published? {
        guard let data = FileManager.default.contents(atPath: self.publication.path) else { return nil }
        guard let published = try? JSONDecoder().decode(Published.self, from: data) else {
            throw CommandError("\(self.publication.path) cannot be read; remove it and start the coordinator again")
        }
        return published
    }

    /// Makes this the coordinator that the commands find; replaces one that has ended.
    ///
    /// False when another one runs and stays published.
    func publish(_ published: Published, isRunning: (Int32) -> Bool) throws -> Bool {
        if let other = try self.published(), other.process != published.process, isRunning(other.process) {
            return false
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try SecretFile(url: self.publication).write(String(decoding: encoder.encode(published), as: UTF8.self))
        return true
    }

    /// Takes the publication back, when it is still this one.
    func withdraw(_ published: Published) throws {
        guard try self.published() == published else { return }
        try FileManager.default.removeItem(at: self.publication)
    }
}
