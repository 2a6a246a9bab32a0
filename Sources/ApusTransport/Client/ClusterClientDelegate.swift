package import ApusProtocol

/// What a worker does with its connections; called by one task, one call at a time.
package protocol ClusterClientDelegate: Sendable {
    /// The hello for the next connection: its held attempts and its last session change.
    func hello() async -> Hello

    /// A session has begun. Returns when the connection has ended, or when the worker wants no more of it.
    func serve(_ connection: CoordinatorConnection) async -> AfterSession

    /// There is no connection; the next try is in `wait`.
    func disconnected(_ end: ConnectionEnd, retryIn wait: Duration) async
}

/// What follows a session.
package enum AfterSession: Hashable, Sendable {
    case reconnect
    case leave
}
