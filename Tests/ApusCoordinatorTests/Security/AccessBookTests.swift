import ApusCoordinator
import ApusIdentity
import ApusStore
import ApusStudy
import Testing

@Suite struct AccessBookTests {
    private static let now = UnixTime(rawValue: 1_790_000_000_000)
    private let worker: WorkerName
    private let other: WorkerName
    private let key = SecretDigest(of: [1])
    private let secret: SecretDigest

    init() throws {
        self.worker = try #require(WorkerName(rawValue: "gpu1"))
        self.other = try #require(WorkerName(rawValue: "gpu2"))
        var random = SystemRandomNumberGenerator()
        self.secret = Secret(using: &random).digest
    }

    private static func later(_ seconds: Int64) -> UnixTime {
        UnixTime(rawValue: Self.now.rawValue + seconds * 1_000)
    }

    /// With a join token of gpu1's, good for 15 minutes.
    private func book() throws -> AccessBook {
        var book = AccessBook(AccessSnapshot())
        let made = book.create(.join, name: "gpu1", digest: self.secret, life: .seconds(900), now: Self.now)
        #expect(try #require(made).1 == [.tokenCreated(try #require(made).0)])
        return book
    }

    private func join(
        _ book: inout AccessBook,
        as worker: WorkerName? = nil,
        key: SecretDigest? = nil,
        at time: UnixTime = Self.now
    ) -> Result<[AccessEvent], JoinRefusal> {
        book.join(as: worker ?? self.worker, self.secret, key: key ?? self.key, now: time)
    }

    @Test func `a token lets its worker in once`() throws {
        var book = try self.book()

        #expect(self.join(&book) == .success([.tokenUsed(1, key: self.key.bytes)]))
        #expect(self.join(&book, key: SecretDigest(of: [2])) == .failure(.used(self.worker)))
    }

    @Test func `the same key may ask again, since the answer may be lost`() throws {
        var book = try self.book()
        _ = self.join(&book)

        #expect(self.join(&book) == .success([]))
    }

    @Test func `a token is for one name`() throws {
        var book = try self.book()

        #expect(self.join(&book, as: self.other) == .failure(.otherName("gpu1")))
        #expect(self.join(&book) == .success([.tokenUsed(1, key: self.key.bytes)]))
    }

    @Test func `a token is good for its time, and no longer`() throws {
        var book = try self.book()

        #expect(self.join(&book, at: Self.later(901)) == .failure(.expired(self.worker)))
        #expect(self.join(&book, at: Self.later(900)) == .success([.tokenUsed(1, key: self.key.bytes)]))
        #expect(self.join(&book, at: Self.later(901)) == .failure(.expired(self.worker)))
    }

    @Test func `a revoked token lets nobody in`() throws {
        var book = try self.book()

        #expect(book.revoke(token: 1, now: Self.now) == [.tokenRevoked(1, at: Self.now)])
        #expect(book.revoke(token: 1, now: Self.now) == [])
        #expect(book.revoke(token: 2, now: Self.now) == nil)
        #expect(self.join(&book) == .failure(.revoked(self.worker)))
    }

    @Test func `a wrong secret is told from nothing else`() throws {
        var book = try self.book()

        let answer = book.join(as: self.worker, SecretDigest(of: [9]), key: self.key, now: Self.now)

        #expect(answer == .failure(.wrong(self.worker)))
    }

    @Test func `a token of the API does not let a worker join, nor a join token open the API`() throws {
        var book = try self.book()
        let digest = SecretDigest(of: [7])
        _ = book.create(.api(.admin), name: "gpu1", digest: digest, life: nil, now: Self.now)

        #expect(book.join(as: self.worker, digest, key: self.key, now: Self.now) == .failure(.wrong(self.worker)))
        #expect(book.holder(of: self.secret, now: Self.now) == nil)
        #expect(book.holder(of: digest, now: Self.later(1_000_000))?.role == .admin)
    }

    @Test func `a token of the API ends by time and by revocation`() throws {
        var book = AccessBook(AccessSnapshot())
        let digest = SecretDigest(of: [7])
        _ = book.create(.api(.viewer), name: "vic", digest: digest, life: .seconds(60), now: Self.now)

        #expect(book.holder(of: digest, now: Self.later(60))?.name == "vic")
        #expect(book.holder(of: digest, now: Self.later(61)) == nil)
        _ = book.revoke(token: 1, now: Self.now)
        #expect(book.holder(of: digest, now: Self.now) == nil)
    }

    // Certificates

    private func certificate(_ serial: String = "a1", of worker: WorkerName? = nil) -> WorkerCertificate {
        WorkerCertificate(worker: worker ?? self.worker, serial: serial, expires: Self.later(86_400))
    }

    private func issued(_ serial: String = "a1") throws -> AccessBook {
        var book = try self.book()
        let record = CertificateRecord(
            serial: serial,
            worker: self.worker,
            issuedAt: Self.now,
            expiresAt: Self.later(86_400)
        )
        #expect(book.issued(record, now: Self.now) == [.certificateIssued(record)])
        return book
    }

    @Test func `a certificate that was given out lets its worker in`() throws {
        let book = try self.issued()

        #expect(book.refusal(of: self.certificate(), worker: self.worker, now: Self.now) == nil)
    }

    @Test func `nobody comes in under another's name`() throws {
        let book = try self.issued()

        let refusal = book.refusal(of: self.certificate(), worker: self.other, now: Self.now)

        #expect(refusal == .otherName("gpu1"))
    }

    @Test func `a certificate that the store does not know lets nobody in`() throws {
        let book = try self.issued()

        let refusal = book.refusal(of: self.certificate("b2"), worker: self.worker, now: Self.now)

        #expect(refusal == .unknown(self.worker))
    }

    @Test func `a serial number of another worker's lets nobody in`() throws {
        let book = try self.issued()

        let shown = self.certificate(of: self.other)

        #expect(book.refusal(of: shown, worker: self.other, now: Self.now) == .unknown(self.other))
    }

    @Test func `no certificate lets nobody in`() throws {
        let book = try self.issued()

        #expect(book.refusal(of: nil, worker: self.worker, now: Self.now) == .noCertificate(self.worker))
    }

    @Test func `an expired certificate says how to come back`() throws {
        let book = try self.issued()

        let refusal = book.refusal(of: self.certificate(), worker: self.worker, now: Self.later(86_401))

        #expect(refusal == .certificateExpired(self.worker))
        #expect(refusal?.description.contains("apus token create gpu1") == true)
    }

    @Test func `a revoked worker is shut out with all it has, until a new token is made`() throws {
        var book = try self.issued()

        #expect(book.revoke(self.worker, now: Self.now) == [.workerRevoked(self.worker, at: Self.now)])
        #expect(book.refusal(of: self.certificate(), worker: self.worker, now: Self.now) == .revoked(self.worker))
        #expect(self.join(&book) == .failure(.revoked(self.worker)))
        #expect(book.revoke(self.other, now: Self.now) == nil)

        let fresh = SecretDigest(of: [3])
        _ = book.create(.join, name: "gpu1", digest: fresh, life: .seconds(900), now: Self.now)
        #expect(
            book.join(as: self.worker, fresh, key: self.key, now: Self.now)
                == .success([.tokenUsed(2, key: self.key.bytes)])
        )
    }

    /// A book of so many certificates beside the first one, which expires before them.
    private func full(_ others: Int) throws -> AccessBook {
        var book = try self.issued()
        for number in 0..<others {
            let certificate = CertificateRecord(
                serial: "other-\(number)",
                worker: self.worker,
                issuedAt: Self.now,
                expiresAt: Self.later(40 * 86_400)
            )
            _ = book.issued(certificate, now: Self.now)
        }
        return book
    }

    @Test func `what expired a month ago is forgotten, and the number of a token is never used again`() throws {
        var book = try self.full(AccessBook.rememberedMin)
        let late = Self.later(60 * 86_400)

        let made = book.create(.api(.admin), name: "ada", digest: SecretDigest(of: [5]), life: nil, now: late)

        #expect(try #require(made).0.number == 2)
        #expect(made?.1.first == .forgotten(before: Self.later(30 * 86_400)))
        #expect(book.certificates.count == AccessBook.rememberedMin)
        #expect(Array(book.tokens.keys) == [2])
    }

    @Test func `a clock that is years ahead for a while makes it forget no worker`() throws {
        for others in [0, AccessBook.rememberedMin - 2, AccessBook.rememberedMin] {
            var book = try self.full(others)
            let last = CertificateRecord(
                serial: "last",
                worker: self.worker,
                issuedAt: Self.later(70 * 365 * 86_400),
                expiresAt: Self.later(71 * 365 * 86_400)
            )

            let events = book.issued(last, now: last.issuedAt)

            #expect(book.certificates.count == min(others + 2, AccessBook.rememberedMin + 1))
            #expect(events.last == .certificateIssued(last))
            #expect(book.certificates["other-0"] != nil || others == 0)
        }
    }

    @Test func `there is a limit to tokens`() throws {
        var book = AccessBook(AccessSnapshot())
        for number in 0..<AccessBook.tokensMax {
            let digest = SecretDigest([UInt8(number >> 16), UInt8(number >> 8 & 255), UInt8(number & 255)])
            #expect(book.create(.api(.viewer), name: "v", digest: digest, life: nil, now: Self.now) != nil)
        }

        #expect(book.create(.api(.viewer), name: "v", digest: self.secret, life: nil, now: Self.now) == nil)
    }
}
