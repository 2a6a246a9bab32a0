import ApusIdentity
import ApusStudy
import FoundationEssentials

/// A worker's key and certificates, as its folder keeps them over restarts.
struct StoredIdentity: Codable, Sendable {
    let worker: String
    let keyPEM: String

    /// The worker's certificate and the authority's.
    let chainPEM: String

    /// By the worker's own clock, in milliseconds since 1970; no clock of another machine is compared with it.
    let obtainedAt: Int64
    let lifeSeconds: Int64

    init(worker: WorkerName, identity: PrivateIdentity, obtainedAt: UnixTime, life: Duration) {
        self.worker = worker.rawValue
        self.keyPEM = identity.keyPEM
        self.chainPEM = identity.chainPEM
        self.obtainedAt = obtainedAt.rawValue
        self.lifeSeconds = life.components.seconds
    }

    /// Nil when the file does not hold what it should.
    var identity: PrivateIdentity? {
        guard let chain = try? PEM.certificates(self.chainPEM), chain.count == 2 else { return nil }
        return PrivateIdentity(keyPEM: self.keyPEM, chain: chain)
    }

    var authority: Fingerprint? { self.identity.map { Fingerprint(of: $0.chain[1]) } }

    /// How long it is to be kept: to two thirds of its life, and no longer when the clock was set back.
    func untilDue(now: UnixTime) -> Duration {
        let age = now.rawValue - self.obtainedAt
        return age < 0 ? .zero : .milliseconds(max(0, self.lifeSeconds * 2_000 / 3 - age))
    }

    func isDue(now: UnixTime) -> Bool {
        self.untilDue(now: now) == .zero
    }
}
