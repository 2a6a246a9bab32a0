import ServiceLifecycle

/// Passes on where the listener listens: its callback cannot wait for an actor.
struct PortAnnouncement: Service {
    let addresses: AsyncStream<Int>
    let port: BoundPort

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await address in self.addresses { await self.port.bound(to: address) }
        }
    }
}
