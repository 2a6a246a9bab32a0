import ApusProtocol
import ApusStudy
import Testing

@Suite struct JoinExchangeTests {
    private static let key = [4] + [UInt8](repeating: 7, count: 64)

    @Test(arguments: ["s", nil])
    func `a request is read as it was written`(secret: String?) throws {
        let worker = try #require(WorkerName(rawValue: "gpu-1.rack_2"))
        let request = JoinRequest(worker: worker, secret: secret, publicKey: Self.key)

        #expect(request.line.last == 0x0A)
        #expect(JoinRequest(line: Array(request.line.dropLast())) == request)
    }

    @Test(arguments: [
        "", "{}", "null", "[]", "GET / HTTP/1.1", #"{"worker":"a","publicKey":""}"#,
        #"{"worker":"","publicKey":"BAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="}"#,
        #"{"worker":"../a","publicKey":"BA=="}"#, #"{"worker":"a","publicKey":"%%"}"#, #"{"worker":1}"#,
    ])
    func `what is no request is not taken for one`(text: String) {
        #expect(JoinRequest(line: Array(text.utf8)) == nil)
    }

    @Test func `a request above its limit is not read`() throws {
        let worker = try #require(WorkerName(rawValue: "a"))
        let secret = String(repeating: "s", count: JoinRequest.bytesMax)

        #expect(JoinRequest(line: JoinRequest(worker: worker, secret: secret, publicKey: Self.key).line) == nil)
    }

    @Test func `a request is printed without its secret`() throws {
        let worker = try #require(WorkerName(rawValue: "a"))
        let request = JoinRequest(worker: worker, secret: "hush", publicKey: Self.key)
        var dumped = ""
        dump(request, to: &dumped)

        #expect(!"\(request) \(String(reflecting: request)) \(dumped)".contains("hush"))
    }

    @Test(arguments: [
        JoinAnswer.admitted(chain: [[1, 2], [3]], life: .seconds(86_400)), .refused("no"), .busy("later"),
    ])
    func `an answer is read as it was written`(answer: JoinAnswer) {
        #expect(JoinAnswer(line: Array(answer.line.dropLast())) == answer)
    }

    @Test(arguments: [
        "", "{}", #"{"chain":[],"lifeSeconds":1}"#, #"{"chain":["AQ==","%"],"lifeSeconds":1}"#,
        #"{"chain":["AQ==","AQ=="]}"#, #"{"chain":["AQ==","AQ=="],"lifeSeconds":0}"#,
        #"{"chain":["AQ==","AQ=="],"lifeSeconds":1e30}"#,
    ])
    func `what is no answer is not taken for one`(text: String) {
        #expect(JoinAnswer(line: Array(text.utf8)) == nil)
    }
}
