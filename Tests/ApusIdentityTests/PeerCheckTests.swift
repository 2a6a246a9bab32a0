import ApusIdentity
import ApusStudy
import Testing

/// The certificates of family 2 of the bad inputs, from both sides.
@Suite struct PeerCheckTests {
    private static let now = UnixTime(rawValue: 1_790_000_000_000)
    private static let day: Int64 = 86_400_000

    private let authority: CertificateAuthority
    private let worker: WorkerName

    init() throws {
        self.authority = try CertificateAuthority(now: Self.now)
        self.worker = try #require(WorkerName(rawValue: "gpu-1.rack_2"))
    }

    private func check(_ chain: [[UInt8]], at time: UnixTime = Self.now) -> PeerCheck.Fault? {
        do throws(PeerCheck.Fault) {
            _ = try PeerCheck.coordinator(chain, of: self.authority.fingerprint, now: time)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a coordinator is known by its authority alone, whatever its address`() throws {
        let chain = try self.authority.coordinator(now: Self.now).chain

        #expect(self.check(chain) == nil)
    }

    @Test func `an authority survives a restart`() throws {
        let again = try CertificateAuthority(
            keyPEM: self.authority.keyPEM,
            certificatePEM: self.authority.certificatePEM
        )

        #expect(again.fingerprint == self.authority.fingerprint)
        #expect(self.check(try again.coordinator(now: Self.now).chain) == nil)
    }

    @Test func `a key does not go with the certificate of another`() throws {
        let other = try CertificateAuthority(now: Self.now)

        #expect(throws: IdentityError.self) {
            try CertificateAuthority(keyPEM: other.keyPEM, certificatePEM: self.authority.certificatePEM)
        }
    }

    @Test func `another authority is refused`() throws {
        let other = try CertificateAuthority(now: Self.now)
        let chain = try other.coordinator(now: Self.now).chain

        #expect(self.check(chain) == .otherAuthority(other.fingerprint))
    }

    @Test func `a certificate of another authority is refused beside the right authority's`() throws {
        let other = try CertificateAuthority(now: Self.now)
        let chain = try other.coordinator(now: Self.now).chain

        #expect(self.check([chain[0], self.authority.der]) == .notSigned)
    }

    @Test func `a worker's certificate does not make a coordinator`() throws {
        let issued = try self.authority.worker(self.worker, publicKey: WorkerKey().publicKey, now: Self.now)

        #expect(self.check([issued.der, self.authority.der]) == .notCoordinator)
    }

    @Test func `the authority's certificate does not make a coordinator`() {
        #expect(self.check([self.authority.der, self.authority.der]) == .notCoordinator)
    }

    @Test(arguments: [[], [[0x30, 0x00]], [[1, 2, 3], [4, 5, 6]]] as [[[UInt8]]])
    func `what is no chain is refused`(chain: [[UInt8]]) {
        #expect(self.check(chain) != nil)
    }

    @Test func `a chain of three is refused`() throws {
        let chain = try self.authority.coordinator(now: Self.now).chain

        #expect(self.check(chain + [self.authority.der]) == .otherAuthority(nil))
    }

    @Test func `a self-signed certificate is refused as a worker's and as a coordinator's`() throws {
        let other = try CertificateAuthority(now: Self.now)

        #expect(!PeerCheck.isWorker([other.der], of: self.authority))
        #expect(self.check([other.der, self.authority.der]) == .notSigned)
    }

    @Test(arguments: [-1, 0, 1])
    func `a worker's clock may be a day off`(days: Int64) throws {
        let chain = try self.authority.coordinator(now: Self.now).chain

        #expect(self.check(chain, at: UnixTime(rawValue: Self.now.rawValue + days * Self.day)) == nil)
    }

    @Test(arguments: [-3, 3_653])
    func `a clock that is far off is told to be compared`(days: Int64) throws {
        let chain = try self.authority.coordinator(now: Self.now).chain

        #expect(self.check(chain, at: UnixTime(rawValue: Self.now.rawValue + days * Self.day)) == .time)
    }

    @Test func `a worker's certificate says its name and its number`() throws {
        let issued = try self.authority.worker(self.worker, publicKey: WorkerKey().publicKey, now: Self.now)

        let read = WorkerCertificate(der: issued.der)

        #expect(read?.worker == self.worker)
        #expect(read?.serial == issued.serial)
        #expect(read?.expires == issued.expires)
        #expect(issued.expires.rawValue == Self.now.rawValue + Self.day)
        #expect(PeerCheck.isWorker([issued.der], of: self.authority))
        #expect(PeerCheck.isWorker([issued.der, self.authority.der], of: self.authority))
    }

    @Test func `a worker's certificate of another authority is refused`() throws {
        let other = try CertificateAuthority(now: Self.now)
        let issued = try other.worker(self.worker, publicKey: WorkerKey().publicKey, now: Self.now)

        #expect(!PeerCheck.isWorker([issued.der], of: self.authority))
        #expect(!PeerCheck.isWorker([issued.der, self.authority.der], of: self.authority))
    }

    @Test func `a coordinator's certificate is no worker's`() throws {
        let chain = try self.authority.coordinator(now: Self.now).chain

        #expect(!PeerCheck.isWorker(chain, of: self.authority))
        #expect(WorkerCertificate(der: chain[0]) == nil)
    }

    @Test func `a certificate with one bit turned is refused`() throws {
        let issued = try self.authority.worker(self.worker, publicKey: WorkerKey().publicKey, now: Self.now)

        for place in stride(from: 0, to: issued.der.count, by: 7) {
            var turned = issued.der
            turned[place] ^= 0x40
            #expect(!PeerCheck.isWorker([turned], of: self.authority), "byte \(place)")
        }
    }

    @Test(arguments: [[], [4], Array(repeating: 0, count: 65), [4] + Array(repeating: 255, count: 64)] as [[UInt8]])
    func `a key that is none gets no certificate`(key: [UInt8]) {
        #expect(throws: IdentityError.self) {
            try self.authority.worker(self.worker, publicKey: key, now: Self.now)
        }
    }
}
