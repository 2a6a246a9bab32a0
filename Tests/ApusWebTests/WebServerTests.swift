import ApusAPI
import ApusCoordinator
import ApusOptimizer
import ApusSpace
import ApusStudy
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Testing

@testable import ApusWeb

@Suite struct WebServerTests {
    /// Sends one request to a server over a scripted coordinator.
    private func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        body: String? = nil,
        headers: HTTPFields = [.authorization: "Bearer \(Samples.token)"],
        coordinator: ScriptedCoordinator? = nil,
        parser: StudyParser = .accepting
    ) async throws -> TestResponse {
        let scripted = try coordinator ?? ScriptedCoordinator(Samples.state())
        let server = WebServer(
            coordinator: scripted,
            control: ScriptedControl(),
            parser: parser,
            settings: WebSettings(followInterval: .zero),
            clock: ContinuousClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        return try await server.answer(to: method, path, headers, body: body.map { Array($0.utf8) })
    }

    private func problem(_ response: TestResponse) throws -> Problem {
        #expect(response.headers[.contentType] == "application/problem+json")
        return try JSONText.decode(Problem.self, from: Array(response.body.readableBytesView))
    }

    @Test func `every endpoint has exactly one handler`() throws {
        let routes = Routes(
            coordinator: ScriptedCoordinator(.init()),
            control: ScriptedControl(),
            parser: .accepting,
            settings: WebSettings(),
            clock: ContinuousClock()
        )

        let endpoints = routes.handlers.map(\.0)

        #expect(Set(endpoints) == Set(Endpoint.allCases))
        #expect(endpoints.count == Endpoint.allCases.count)
    }

    @Test func `health needs no token`() async throws {
        let response = try await self.ask(.get, "/health", headers: [:])

        #expect(response.status == .ok)
        #expect(String(buffer: response.body).contains("\"status\":\"ok\""))
        #expect(response.headers[.xContentTypeOptions] == "nosniff")
        #expect(response.headers[.cacheControl] == "no-store")
    }

    @Test(arguments: [
        nil, "Bearer", "Bearer ", "Basic abc", "Bearer " + String(repeating: "0", count: 64),
        "Bearer " + Samples.token.dropLast(), "Bearer " + Samples.token + "0",
    ])
    func `everything else needs the right token`(header: String?) async throws {
        var headers = HTTPFields()
        if let header { headers[.authorization] = header }

        let response = try await self.ask(.get, "/api/v1/studies", headers: headers)

        #expect(response.status == .unauthorized)
        #expect(response.headers[.wwwAuthenticate] == "Bearer")
        #expect(try self.problem(response).title == "Unauthorized")
    }

    @Test(arguments: [
        "http://evil.example", "null", "https://127.0.0.1.evil.example", "http://localhost.evil:1",
    ])
    func `a page of another site is refused for every method`(origin: String) async throws {
        for method in [HTTPRequest.Method.get, .post, .put, .delete] {
            let headers: HTTPFields = [.authorization: "Bearer \(Samples.token)", .origin: origin]

            let response = try await self.ask(method, "/api/v1/studies/1", headers: headers)

            #expect(response.status == .forbidden)
        }
    }

    @Test func `studies are paged`() async throws {
        var state = try Samples.state()
        state.studies += try (2...5).map { number in
            StudyView(
                id: StudyID(rawValue: number),
                study: try Samples.study(name: "s\(number)"),
                state: .paused,
                createdAt: UnixTime(rawValue: 0)
            )
        }

        let response = try await self.ask(
            .get,
            "/api/v1/studies?offset=1&limit=2",
            coordinator: ScriptedCoordinator(state)
        )

        let page = try JSONText.decode(StudyPageAnswer.self, from: Array(response.body.readableBytesView))
        #expect(page.total == 5)
        #expect(page.items.map(\.name) == ["s2", "s3"])
    }

    @Test func `a study's answer names its space, its counts and its best trial`() async throws {
        let response = try await self.ask(.get, "/api/v1/studies/mnist")

        let study = try JSONText.decode(StudyAnswer.self, from: Array(response.body.readableBytesView))
        #expect(study.parameters.map(\.kind) == ["integer", "real", "categorical"])
        #expect(study.parameters[0].isLog)
        #expect(study.counts["succeeded"] == 1)
        #expect(study.counts["waiting"] == 0)
        #expect(study.best?.objective == 0.0125)
        #expect(study.createdAt == "2026-03-01T09:30:00Z")
        #expect(study.wallclockSeconds == 3_600)
    }

    @Test func `wrong query parameters are all named at once`() async throws {
        let path = "/api/v1/studies/1/trials?sort=colour&order=up&state=running,done"

        let response = try await self.ask(.get, path)

        let problem = try self.problem(response)
        #expect(response.status == .badRequest)
        #expect(problem.issues.map(\.place) == ["state", "sort", "order"])
        #expect(problem.issues[1].message.hasSuffix("parameter:NAME or metric:NAME (it is 'colour')"))
    }

    @Test func `the trials' order is passed on`() async throws {
        let coordinator = try ScriptedCoordinator(Samples.state())

        let path = "/api/v1/studies/1/trials?sort=metric:val_error&order=descending&offset=1&limit=5&state=running"
        let response = try await self.ask(.get, path, coordinator: coordinator)

        let page = try JSONText.decode(TrialPageAnswer.self, from: Array(response.body.readableBytesView))
        #expect(page.total == 1)
        #expect(coordinator.orders == ["trials metric(\"val_error\") true 1 5"])
    }

    @Test func `a study file with mistakes comes back with all of them`() async throws {
        let parser = StudyParser { (_: SubmitRequest) throws(StudyParser.Mistakes) -> StudyParser.Parsed in
            throw StudyParser.Mistakes(issues: [
                Issue(place: "s.yaml:1:1", message: "one"), Issue(place: "s.yaml:2:1", message: "two"),
                Issue(place: "s.yaml:3:1", message: "three", isWarning: true),
            ])
        }
        let body = #"{"fileName":"s.yaml","text":"x","files":[]}"#

        let submitted = try await self.ask(.post, "/api/v1/studies", body: body, parser: parser)
        let checked = try await self.ask(.post, "/api/v1/studies/check", body: body, parser: parser)

        #expect(submitted.status == .unprocessableContent)
        let problem = try self.problem(submitted)
        #expect(problem.detail == "The study file has 2 mistakes.")
        #expect(problem.issues.count == 3)
        let check = try JSONText.decode(CheckAnswer.self, from: Array(checked.body.readableBytesView))
        #expect(!check.isValid)
        #expect(check.issues == problem.issues)
    }

    @Test func `a good study is submitted in the name of the token's holder`() async throws {
        let coordinator = try ScriptedCoordinator(Samples.state())
        let body = #"{"fileName":"s.yaml","text":"x","files":[]}"#

        let response = try await self.ask(.post, "/api/v1/studies", body: body, coordinator: coordinator)

        #expect(response.status == .created)
        #expect(response.headers[.location] == "/api/v1/studies/2")
        #expect(coordinator.orders == ["submit mnist by ada"])
    }

    @Test(arguments: [
        ("", "the text is not JSON"), ("{", "the text is not JSON"), ("[]", ""), (#"{"fileName":"s"}"#, "is missing"),
        (#"{"fileName":1,"text":"","files":[]}"#, ""),
    ])
    func `a body that is not what was asked for is a 400`(body: String, message: String) async throws {
        let response = try await self.ask(.post, "/api/v1/studies", body: body)

        #expect(response.status == .badRequest)
        let issue = try #require(try self.problem(response).issues.first)
        #expect(message.isEmpty || issue.message == message)
    }

    @Test func `JSON that nests too deep never reaches the decoder`() async throws {
        let body = String(repeating: "[", count: 100_000)

        let response = try await self.ask(.post, "/api/v1/studies", body: body)

        #expect(response.status == .badRequest)
        #expect(try self.problem(response).detail == "The JSON nests deeper than 32 levels.")
    }

    @Test func `a body above the limit is refused`() async throws {
        let body = String(repeating: " ", count: WebSettings.bodyBytesMax + 1)

        let response = try await self.ask(.post, "/api/v1/contents/missing", body: body)

        #expect(response.status == .contentTooLarge)
    }

    @Test(arguments: [
        (CoordinatorError.notFound("gone"), 404), (.conflict("it has ended"), 409), (.invalid(["a", "b"]), 422),
        (.tooLarge("big"), 413), (.busy("later"), 429), (.unavailable("down"), 503),
    ])
    func `the coordinator's errors keep their words`(error: CoordinatorError, status: Int) async throws {
        var state = try Samples.state()
        state.error = error

        let response = try await self.ask(.get, "/api/v1/studies", coordinator: ScriptedCoordinator(state))

        #expect(response.status.code == status)
        let problem = try self.problem(response)
        #expect(problem.status == status)
        if case .invalid = error { #expect(problem.issues.map(\.message) == ["a", "b"]) }
    }

    @Test func `a fault of the coordinator is told as one, without its text`() async throws {
        struct Secret: Error {
            let path = "/home/ada/secret"
        }
        var state = try Samples.state()
        state.error = Secret()

        let response = try await self.ask(.get, "/api/v1/studies", coordinator: ScriptedCoordinator(state))

        #expect(response.status == .internalServerError)
        #expect(try self.problem(response).detail == "The coordinator failed; its log says why.")
    }

    @Test func `orders reach the coordinator`() async throws {
        let coordinator = try ScriptedCoordinator(Samples.state())
        let orders: [(HTTPRequest.Method, String, String?)] = [
            (.post, "/api/v1/studies/mnist/pause", nil), (.post, "/api/v1/studies/1/resume", nil),
            (.put, "/api/v1/studies/1/parallel", #"{"parallel":4}"#), (.put, "/api/v1/studies/1/parallel", "{}"),
            (.post, "/api/v1/studies/1/trials/3/kill", nil), (.post, "/api/v1/studies/1/trials/2/rerun", nil),
            (.post, "/api/v1/studies/1/trials/2/invalidate", #"{"reason":"bad node"}"#),
            (.put, "/api/v1/studies/1/trials/2/pin", #"{"isPinned":true}"#),
            (.put, "/api/v1/studies/1/limits", #"{"trials":90,"wallclockSeconds":60}"#),
            (.delete, "/api/v1/studies/1", nil),
        ]

        for (method, path, body) in orders {
            let response = try await self.ask(method, path, body: body, coordinator: coordinator)
            #expect(response.status == .noContent)
        }

        #expect(
            coordinator.orders == [
                "pause 1 by ada", "resume 1 by ada", "parallel(Optional(4)) 1 by ada", "parallel(nil) 1 by ada",
                "kill 3 by ada", "rerun 2 by ada", "invalidate 2: bad node", "pin 2 by ada",
                "limits(ApusStudy.LimitsChange(trials: Optional(90), wallclock: Optional(60.0 seconds), gpuTime: nil)) 1 by ada",
                "delete 1 by ada",
            ]
        )
    }

    @Test func `metrics that were read again are passed on, and the trial comes back`() async throws {
        let coordinator = try ScriptedCoordinator(Samples.state())
        let body = #"{"values":{"val_error":0.25,"speed":"Infinity","test_error":"NaN"}}"#

        let response = try await self.ask(
            .put,
            "/api/v1/studies/mnist/trials/1/metrics",
            body: body,
            coordinator: coordinator
        )

        #expect(response.status == .ok)
        let trial = try JSONText.decode(TrialAnswer.self, from: Array(response.body.readableBytesView))
        #expect(trial.number == 1)
        #expect(trial.objective == 0.25)
        #expect(coordinator.orders == ["remeasure 1: speed=inf test_error=nan val_error=0.25 by ada"])
    }

    @Test(arguments: [#"{"values":[1]}"#, #"{"values":{"loss":"low"}}"#, #"{"values":{"loss":null}}"#, "{}"])
    func `metrics that are no numbers are refused`(body: String) async throws {
        let coordinator = try ScriptedCoordinator(Samples.state())

        let response = try await self.ask(
            .put,
            "/api/v1/studies/1/trials/1/metrics",
            body: body,
            coordinator: coordinator
        )

        #expect(response.status == .badRequest)
        #expect(try self.problem(response).issues.first?.place.hasPrefix("values") == true)
        #expect(coordinator.orders.isEmpty)
    }

    @Test func `a study comes back as it was checked`() async throws {
        let response = try await self.ask(.get, "/api/v1/studies/mnist/definition")

        #expect(response.headers[.contentType] == "application/json")
        #expect(try JSONText.decode(Study.self, from: Array(response.body.readableBytesView)) == Samples.study())
    }

    @Test func `a trial is explained with what the rule for its steps made of it`() async throws {
        var state = try Samples.state()
        let reasons = FidelityReasons(
            rule: "asha",
            cause: .outranked,
            step: 3,
            rung: 1,
            cost: 0.5,
            violation: 0.125,
            rank: 7,
            competitors: 9,
            threshold: 0.25
        )
        state.decisions[1] = [reasons]

        let response = try await self.ask(
            .get,
            "/api/v1/studies/1/trials/1/explanation",
            coordinator: ScriptedCoordinator(state)
        )

        let answer = try JSONText.decode(ExplanationAnswer.self, from: Array(response.body.readableBytesView))
        #expect(answer.source == "design")
        #expect(
            answer.decisions == [
                ExplanationAnswer.Decision(
                    step: 3,
                    cause: "outranked",
                    rung: 1,
                    rank: 7,
                    competitors: 9,
                    cost: 0.5,
                    violation: 0.125,
                    threshold: 0.25,
                    text: reasons.description
                )
            ]
        )
    }

    @Test func `a trial that no optimizer proposed is explained by what made it`() async throws {
        var state = try Samples.state()
        state.reasons = [:]
        state.origins = [1: .added, 2: .confirming(1)]
        func note(_ number: Int) async throws -> [String] {
            let path = "/api/v1/studies/1/trials/\(number)/explanation"
            let response = try await self.ask(.get, path, coordinator: ScriptedCoordinator(state))
            let answer = try JSONText.decode(ExplanationAnswer.self, from: Array(response.body.readableBytesView))
            return [answer.source, answer.note]
        }

        #expect(try await note(1) == ["user", "a user added it"])
        #expect(try await note(2) == ["confirm", "it runs trial 1 again with a fresh seed, the search being over"])
    }

    @Test func `a replay tells where a decision came out otherwise`() async throws {
        var state = try Samples.state()
        let configuration = Configuration(values: [.integer(16), .real(0.5), .choice(0)])
        let reasons = FidelityReasons(rule: "threshold", cause: .beyondLimit, step: 3)
        let stop = FidelityEntry(.measured(1, step: 3, cost: 2), actions: [.stop(1, reasons)])
        let sample = try Samples.study()
        let study = Study(
            name: "m",
            space: sample.space,
            objective: sample.objective,
            search: Search(method: .random, seed: 7),
            fidelity: StudyFidelity(rule: "median", stepsMax: 9),
            limits: StudyLimits(trials: 60),
            program: sample.program
        )
        let report = try OptimizerReplay.run(
            study: study,
            configurations: [configuration],
            log: [
                .added(1), .fidelity(.init(.began(1, .new(to: 9, bracket: 0), configuration: nil))), .fidelity(stop),
            ]
        )
        state.replay = ReplayView(report: report, duration: .seconds(1), mismatches: [])

        let response = try await self.ask(
            .get,
            "/api/v1/studies/1/replay",
            coordinator: ScriptedCoordinator(state)
        )

        let answer = try JSONText.decode(ReplayAnswer.self, from: Array(response.body.readableBytesView))
        #expect(!answer.isIdentical)
        #expect(answer.decisions == 1)
        #expect(answer.mismatches == [])
        #expect(answer.decisionMismatches.count == 1)
        #expect(answer.decisionMismatches.first?.contains("threshold") == true)
    }

    @Test(arguments: [#"{"parallel":0}"#, #"{"parallel":-1}"#, #"{"parallel":1.5}"#, #"{"parallel":"2"}"#])
    func `a limit that is no count is refused`(body: String) async throws {
        let response = try await self.ask(.put, "/api/v1/studies/1/parallel", body: body)

        #expect(response.status == .badRequest)
    }

    @Test func `a trial is added with plain values`() async throws {
        let coordinator = try ScriptedCoordinator(Samples.state())
        let body = #"{"configuration":{"filters":64,"kind":"sgd","rate":0.5,"bias":true}}"#

        let response = try await self.ask(.post, "/api/v1/studies/1/trials", body: body, coordinator: coordinator)

        #expect(response.status == .created)
        #expect(response.headers[.location] == "/api/v1/studies/1/trials/61")
        #expect(
            coordinator.orders == ["add bias=true filters=64 kind=sgd rate=0.5"]
        )
    }

    @Test(arguments: [
        "../etc/passwd", "a/../../b", "/etc/passwd", "a//b", "", "a%00b", "a%0Ab", String(repeating: "x", count: 1_025),
    ])
    func `a path that leads out of the folder is refused`(path: String) async throws {
        let response = try await self.ask(.get, "/api/v1/studies/1/trials/1/file?path=\(path)")

        #expect(response.status == .badRequest)
        #expect(try self.problem(response).issues.map(\.place) == ["path"])
    }

    @Test func `a piece of a file says where it begins`() async throws {
        let name = try #require(HTTPField.Name("Apus-Offset"))

        let response = try await self.ask(.get, "/api/v1/studies/1/trials/1/file?path=stdout&offset=-8")

        #expect(String(buffer: response.body) == "epoch 2\n")
        #expect(response.headers[name] == "8")
        #expect(response.headers[.contentDisposition] == "attachment; filename=\"stdout\"")
    }

    @Test func `a followed file comes in lines until it is complete`() async throws {
        var state = try Samples.state()
        state.files = [:]
        state.pieces = [Array("one\n".utf8), [], Array("two\n".utf8)]

        let response = try await self.ask(
            .get,
            "/api/v1/studies/1/trials/3/follow?path=stdout",
            coordinator: ScriptedCoordinator(state)
        )

        #expect(response.headers[.contentType] == "application/x-ndjson")
        #expect(
            String(buffer: response.body) == #"{"data":"b25lCg==","offset":0}"# + "\n"
                + #"{"data":"dHdvCg==","offset":4}"# + "\n"
        )
    }

    @Test func `a file that is not there is a plain 404, also when it is followed`() async throws {
        for operation in ["file", "follow"] {
            let response = try await self.ask(.get, "/api/v1/studies/1/trials/3/\(operation)?path=nothing")
            #expect(response.status == .notFound)
        }
    }

    @Test func `downloads are streamed as attachments`() async throws {
        let archive = try await self.ask(.get, "/api/v1/studies/1/archive")
        let artifact = try await self.ask(.get, "/api/v1/studies/1/trials/1/artifact")
        let member = try await self.ask(.get, "/api/v1/studies/1/trials/1/artifact/file?path=model/a%22b.json")

        #expect(String(buffer: archive.body) == "archive")
        #expect(archive.headers[.contentType] == "application/zstd")
        #expect(archive.headers[.contentDisposition] == "attachment; filename=\"mnist.tar.zst\"")
        #expect(Array(artifact.body.readableBytesView) == [1, 2, 3])
        #expect(member.headers[.contentDisposition] == "attachment; filename=\"a_b.json\"")
    }

    @Test func `contents are asked for and put`() async throws {
        let coordinator = try ScriptedCoordinator(Samples.state())
        let hex = String(repeating: "ab", count: 32)
        let digest = try #require(ContentDigest(hex: hex))
        let question = #"{"digests":["\#(hex)"]}"#

        let before = try await self.ask(.post, "/api/v1/contents/missing", body: question, coordinator: coordinator)
        let put = try await self.ask(.put, "/api/v1/contents/\(hex)", body: "hello", coordinator: coordinator)
        let after = try await self.ask(.post, "/api/v1/contents/missing", body: question, coordinator: coordinator)
        let bad = try await self.ask(.put, "/api/v1/contents/xyz", body: "hello", coordinator: coordinator)

        #expect(String(buffer: before.body) == #"{"missing":["\#(hex)"]}"#)
        #expect(put.status == .noContent)
        #expect(coordinator.contents[digest] == Array("hello".utf8))
        #expect(String(buffer: after.body) == #"{"missing":[]}"#)
        #expect(bad.status == .badRequest)
    }

    @Test(arguments: [
        "/", "/api/v1", "/api/v1/nothing", "/api/v1/studies/1/trials/0", "/api/v1/studies/1/trials/x",
        "/api/v1/studies/1/trials/99999999999", "/api/v1/studies/%2e%2e", "/api/v1/studies/none", "/%00",
    ])
    func `what is not there is a 404 with a text`(path: String) async throws {
        let response = try await self.ask(.get, path)

        #expect(response.status == .notFound)
        #expect(try !self.problem(response).detail.isEmpty)
    }
}

extension StudyParser {
    /// Takes every text for the sample study.
    static let accepting = StudyParser { (_: SubmitRequest) throws(StudyParser.Mistakes) -> StudyParser.Parsed in
        guard let study = try? Samples.study() else { throw Mistakes(issues: []) }
        return Parsed(study: study)
    }
}
