import Foundation
import ServiceLifecycle

#if canImport(Glibc)
    import Glibc
#endif

/// While it runs, the commands on this machine find the coordinator that it stands for.
struct Publication: Service {
    let state: StateFolder
    let settings: LaunchSettings
    let http: BoundPort

    /// Told where the API is, once it is.
    let onReady: @Sendable (_ endpoint: String, _ isPublished: Bool) async -> Void

    func run() async throws {
        let port = try await cancelWhenGracefulShutdown { try await self.http.value() }
        let endpoint = self.settings.endpoint(port: port)
        let published = StateFolder.Published(
            endpoint: endpoint,
            authorityFile: AuthorityFiles(data: self.settings.data).certificate.path,
            tokenFile: self.settings.data.appendingPathComponent(LaunchSettings.adminTokenFile).path,
            process: getpid()
        )
        let isPublished = try self.state.publish(published, isRunning: { kill($0, 0) == 0 })
        await self.onReady(endpoint, isPublished)
        // Ends by shutdown or by cancellation; either way the entry goes.
        try? await gracefulShutdown()
        try self.state.withdraw(published)
    }
}
