import ApusProtocol
import Testing

@Suite struct JoinTokenTests {
    @Test func `only the whole token matches`() {
        let token = JoinToken("secret")

        #expect(token.matches("secret"))
        for guess in ["", "s", "secre", "secrets", "Secret", "secretsecret", "secres"] {
            #expect(!token.matches(guess), "\(guess)")
        }
    }

    @Test func `an empty token matches nothing`() {
        #expect(!JoinToken("").matches(""))
        #expect(!JoinToken("").matches("a"))
    }

    @Test func `a token is never printed`() throws {
        let token = JoinToken("secret")
        let hello = try #require(Hello.sample(token: "secret"))
        var dumped = ""
        dump(token, to: &dumped)
        dump(hello, to: &dumped)

        #expect(!"\(token) \(String(reflecting: token)) \(hello) \(String(reflecting: hello))".contains("secret"))
        #expect(!dumped.contains("secret"))
    }
}
