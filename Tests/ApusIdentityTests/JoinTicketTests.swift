import ApusIdentity
import ApusStudy
import Testing

@Suite struct JoinTicketTests {
    private let ticket: JoinTicket

    init() throws {
        var random = SystemRandomNumberGenerator()
        self.ticket = JoinTicket(
            worker: try #require(WorkerName(rawValue: "gpu-1.rack_2")),
            authority: Fingerprint(of: [1, 2, 3]),
            secret: Secret(using: &random)
        )
    }

    @Test func `a token is read as it was written`() throws {
        let read = try #require(JoinTicket(self.ticket.text))

        #expect(read.worker == self.ticket.worker)
        #expect(read.authority == self.ticket.authority)
        #expect(read.secret.digest == self.ticket.secret.digest)
    }

    @Test func `a text that is cut or changed in its form is no token`() {
        let text = self.ticket.text
        for count in 0..<text.count { #expect(JoinTicket(String(text.prefix(count))) == nil) }
        #expect(JoinTicket(text + "0") == nil)
        #expect(JoinTicket(text.uppercased()) == nil)
        #expect(JoinTicket(text.replacing("gpu-1", with: "gpu 1")) == nil)
        #expect(JoinTicket(" " + text) == nil)
    }

    @Test func `neither a token nor its secret is printed`() {
        var dumped = ""
        dump(self.ticket, to: &dumped)
        dump(self.ticket.secret, to: &dumped)

        #expect(!(dumped + "\(self.ticket) \(self.ticket.secret)").contains(self.ticket.secret.text))
    }

    @Test func `a token of the API is read with and without its fingerprint`() throws {
        let secret = self.ticket.secret
        let whole = APIKey(authority: self.ticket.authority, secret: secret)

        #expect(APIKey(whole.text)?.authority == self.ticket.authority)
        #expect(APIKey(whole.text)?.secret.digest == secret.digest)
        #expect(APIKey(secret.text)?.authority == nil)
        #expect(APIKey(secret.text)?.secret.digest == secret.digest)
        for bad in ["", "apus-api-1.", whole.text + ".", String(whole.text.dropLast()), self.ticket.text] {
            #expect(APIKey(bad) == nil, "\(bad)")
        }
    }

    @Test func `digests match as a whole or not at all`() {
        let digest = self.ticket.secret.digest

        #expect(digest.matches(digest))
        for place in digest.bytes.indices {
            var bytes = digest.bytes
            bytes[place] ^= 1
            #expect(!digest.matches(SecretDigest(bytes)))
        }
        #expect(!digest.matches(SecretDigest(Array(digest.bytes.dropLast()))))
        #expect(!SecretDigest([]).matches(SecretDigest([])))
    }
}
