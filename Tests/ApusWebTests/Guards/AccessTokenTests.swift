import Testing

@testable import ApusWeb

@Suite struct AccessTokenTests {
    @Test(arguments: ["", "abc", String(repeating: "g", count: 64), String(repeating: "A", count: 64)])
    func `a token is 64 lower-case hexadecimal digits`(text: String) {
        #expect(AccessToken(text, principal: Principal(name: "ada")) == nil)
    }

    @Test func `one wrong digit anywhere is wrong`() throws {
        let token = try #require(AccessToken(Samples.token, principal: Principal(name: "ada")))

        #expect(token.matches(Samples.token[...]))
        for place in 0..<64 {
            var digits = Array(Samples.token)
            digits[place] = digits[place] == "0" ? "1" : "0"
            #expect(!token.matches(String(digits)[...]))
        }
    }

    @Test func `its description keeps the secret`() throws {
        let token = try #require(AccessToken(Samples.token, principal: Principal(name: "ada")))

        #expect("\(token)" == "token of ada")
    }
}
