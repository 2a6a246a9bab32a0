import NIOHTTP1
import ApusAPI
import AsyncHTTPClient
import Foundation
import NIOCore

/// Asks a coordinator over its HTTP API.
///
/// What the server says it does wrong becomes a ``CommandError`` with every issue on a line of its own.
struct APIClient: Sendable {
    /// Answers are tables of at most some thousand rows; more than this is no answer of ours.
    static let answerBytesMax = 256 << 20

    private static let timeout = TimeAmount.seconds(60)

    /// A download may take a day, but not for ever.
    private static let streamTimeout = TimeAmount.hours(24)

    /// Lives as long as the process; a coordinator that does not answer is told at once, not after retries.
    private static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(10)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    let endpoint: String
    private let token: String

    /// Nil for plain HTTP.
    private let trust: HTTPSTrust?

    /// `endpoint` is `http://HOST:PORT` or `https://HOST:PORT`; a path behind it is refused.
    ///
    /// `authorityFile` is the certificate that HTTPS goes by; without it the token must name its fingerprint.
    init(endpoint: String, token: String, authorityFile: URL? = nil) throws {
        let isPlain = endpoint.hasPrefix("http://") || endpoint.hasPrefix("https://")
        guard isPlain, let url = URL(string: endpoint), url.host != nil, url.path.isEmpty || url.path == "/" else {
            throw CommandError("an endpoint reads http://HOST:PORT (it is '\(VisibleText.escaped(endpoint))')")
        }
        self.endpoint = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
        self.token = token
        self.trust =
            endpoint.hasPrefix("https://") ? HTTPSTrust(url: url, authorityFile: authorityFile, token: token) : nil
    }

    func get<Answer: Decodable>(
        _ endpoint: Endpoint,
        _ values: [String] = [],
        query: [(String, String)] = [],
        isLong: Bool = false,
        as type: Answer.Type = Answer.self
    ) async throws -> Answer {
        let timeout = isLong ? Self.streamTimeout : Self.timeout
        return try await self.answer(self.request(endpoint, values, query: query), timeout: timeout)
    }

    func send<Answer: Decodable>(
        _ endpoint: Endpoint,
        _ values: [String] = [],
        body: some Encodable & Sendable,
        as type: Answer.Type = Answer.self
    ) async throws -> Answer {
        try await self.answer(self.request(endpoint, values, body: JSONText.encode(body)))
    }

    /// For operations that answer with nothing.
    func order(_ endpoint: Endpoint, _ values: [String], isLong: Bool = false) async throws {
        let timeout = isLong ? Self.streamTimeout : Self.timeout
        _ = try await self.response(self.request(endpoint, values), timeout: timeout)
    }

    func order(_ endpoint: Endpoint, _ values: [String], body: some Encodable & Sendable) async throws {
        let request = try self.request(endpoint, values, body: JSONText.encode(body))
        _ = try await self.response(request, timeout: Self.timeout)
    }

    /// The answer's bytes as they come; the head has been checked.
    func stream(
        _ endpoint: Endpoint,
        _ values: [String],
        query: [(String, String)] = []
    ) async throws -> HTTPClientResponse {
        try await self.response(self.request(endpoint, values, query: query), timeout: Self.streamTimeout)
    }

    /// Sends a file's bytes as they are read.
    func put<Bytes: AsyncSequence & Sendable>(
        _ endpoint: Endpoint,
        _ values: [String],
        bytes: Bytes,
        byteCount: Int
    ) async throws where Bytes.Element == ByteBuffer {
        var request = self.request(endpoint, values)
        request.headers.replaceOrAdd(name: "Content-Type", value: "application/octet-stream")
        request.body = .stream(bytes, length: .known(Int64(byteCount)))
        _ = try await self.response(request, timeout: Self.streamTimeout)
    }

    private func request(
        _ endpoint: Endpoint,
        _ values: [String],
        query: [(String, String)] = [],
        body: [UInt8]? = nil
    ) -> HTTPClientRequest {
        let parts = query.map { "\(Endpoint.escaped($0.0))=\(Endpoint.escaped($0.1))" }
        let text = parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
        var request = HTTPClientRequest(url: self.endpoint + endpoint.path(values) + text)
        request.method = .RAW(value: endpoint.method)
        request.headers.add(name: "Authorization", value: "Bearer \(self.token)")
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(body)
        }
        return request
    }

    private func answer<Answer: Decodable>(
        _ request: HTTPClientRequest,
        timeout: TimeAmount = Self.timeout
    ) async throws -> Answer {
        let response = try await self.response(request, timeout: timeout)
        let body = try await response.body.collect(upTo: Self.answerBytesMax)
        do {
            return try JSONText.decode(Answer.self, from: Array(body.readableBytesView))
        } catch {
            throw CommandError(
                "\(self.endpoint) gave an answer that this 'apus' cannot read; compare 'apus version' on both machines"
            )
        }
    }

    /// How often a question is asked that the server has no time or place for, before the user is told.
    private static let asksMax = 4

    /// Questions are asked again for a few seconds where the server is busy; what changes something is not.
    private func response(_ request: HTTPClientRequest, timeout: TimeAmount) async throws -> HTTPClientResponse {
        for _ in 1..<Self.asksMax {
            let response = try await self.execute(request, timeout: timeout)
            guard response.status == .serviceUnavailable, request.method == .GET,
                let wait = response.headers.first(name: "Retry-After").flatMap({ Int($0) })
            else { return try await Self.checked(response) }
            try await Task.sleep(for: .seconds(min(max(wait, 1), 5)))
        }
        return try await Self.checked(self.execute(request, timeout: timeout))
    }

    private static func checked(_ response: HTTPClientResponse) async throws -> HTTPClientResponse {
        guard (200..<300).contains(response.status.code) else { throw try await Self.error(of: response) }
        return response
    }

    private func execute(_ request: HTTPClientRequest, timeout: TimeAmount) async throws -> HTTPClientResponse {
        var request = request
        request.tlsConfiguration = try await self.trust?.configuration()
        do {
            return try await Self.http.execute(request, timeout: timeout)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw CommandError(
                "no coordinator answers at \(self.endpoint) (\(error)); "
                    + "start one with 'apus coordinator', or name another with --endpoint"
            )
        }
    }

    private static func error(of response: HTTPClientResponse) async throws -> CommandError {
        let body = try await response.body.collect(upTo: 4 << 20)
        guard let problem = try? JSONText.decode(Problem.self, from: Array(body.readableBytesView)) else {
            return CommandError("the server answered \(response.status); is this a coordinator's HTTP address?")
        }
        return CommandError(Self.text(of: problem), status: response.status.code)
    }

    /// The detail, then each issue that says more than it.
    static func text(of problem: Problem) -> String {
        let issues = problem.issues.filter { $0.message != problem.detail }.map(\.text)
        return ([VisibleText.escaped(problem.detail)] + issues).joined(separator: "\n")
    }
}

extension Issue {
    /// `study.yaml:14:5: message`, warnings marked.
    var text: String {
        let place = self.place.isEmpty ? "" : "\(VisibleText.escaped(self.place)): "
        return place + (self.isWarning ? "warning: " : "") + VisibleText.escaped(self.message)
    }
}
