import ApusCoordinator
import ApusIdentity
import Logging
import ServiceLifecycle

/// A coordinator that is built and does not run yet: what the web server asks, and the services to run beside it.
struct CoordinatorAssembly: Sendable {
    let access: any CoordinatorAccess

    /// Who may come in.
    let control: any AccessControl

    /// How many connections the web server may hold.
    let webConnectionsMax: Int

    /// For HTTPS; used where the API answers to other machines.
    let identity: PrivateIdentity?

    /// Started in this order, before the web server, and shut down in the reverse one.
    let services: [any Service]

    /// Told once the workers' port listens.
    let clusterPort: BoundPort
}
