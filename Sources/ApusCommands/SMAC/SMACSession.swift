import ApusAPI
import Foundation
import ServiceLifecycle

/// The foreground of `apus smac` beside a coordinator of its own.
struct SMACSession: Service {
    let search: SMACSearch
    let settings: LaunchSettings
    let http: BoundPort
    let status: SessionStatus

    /// The command line that goes on with this search.
    let again: String

    func run() async throws {
        let record = SMACRecord(self.search.scenario)
        let client: APIClient
        var isInterrupted = false
        var validation: SMACValidation?
        do {
            let port = try await cancelWhenGracefulShutdown { try await self.http.value() }
            client = try APIClient(
                endpoint: self.settings.endpoint(port: port),
                token: self.settings.adminToken,
                authorityFile: AuthorityFiles(data: self.settings.data).certificate
            )
        } catch is CancellationError {
            return self.status.set(.interrupted)
        }
        do {
            validation = try await cancelWhenGracefulShutdown {
                try await self.serve(client, record)
                return try await self.search.validate(client, record)
            }
        } catch is CancellationError {
            isInterrupted = true
        }
        // The coordinator ends after its foreground, so it answers still.
        let end = try await self.search.finish(
            client,
            record,
            isInterrupted: isInterrupted,
            validation: validation
        )
        self.status.set(end)
        if end == .interrupted { self.search.console.note("stopped; this goes on from here: \(self.again)") }
    }

    private func serve(_ client: APIClient, _ record: SMACRecord) async throws {
        let admission = StudyAdmission(client: client, document: self.search.document)
        guard let (known, isSame) = try await admission.known() else {
            return try await self.search.follow(try await admission.submit(), client, into: record)
        }
        guard isSame else {
            throw CommandError(
                "\(self.settings.data.path) holds run \(self.search.number) of another version of the scenario; give "
                    + "another --num-run, name another folder with --data, or remove that one"
            )
        }
        if known.state == "paused" { try await client.order(.resume, ["\(known.number)"]) }
        try await self.search.follow(known, client, into: record)
    }
}
