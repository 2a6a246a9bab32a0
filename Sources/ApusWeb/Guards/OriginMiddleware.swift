import Hummingbird
import HTTPTypes

/// Refuses what a web page of another site could make a browser send, whatever the method.
///
/// A page that rebinds its own name to this address still sends that name as `Host`; so a host is let through
/// when it is `localhost`, a literal address, or a name that the settings list.
struct OriginMiddleware<Context: RequestContext>: RouterMiddleware {
    let names: Set<String>

    init(names: [String]) {
        self.names = Set((names + ["localhost"]).map { $0.lowercased() })
    }

    @concurrent func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let site = HTTPField.Name("Sec-Fetch-Site").flatMap { request.headers[$0] }
        if let problem = self.problem(
            authority: request.head.authority,
            origin: request.headers[.origin],
            site: site
        ) {
            throw problem
        }
        return try await next(request, context)
    }

    /// Why a request is refused; `nil` when it is not.
    func problem(authority: String?, origin: String?, site: String?) -> ProblemError? {
        guard let authority, let host = Self.host(of: authority), self.isAllowed(host) else {
            return ProblemError(
                .misdirectedRequest,
                "This server does not go by that name. Use its address, 'localhost', or a name given to --http-name."
            )
        }
        let isOwn = origin.map { $0 == "http://\(authority)" || $0 == "https://\(authority)" } ?? true
        guard isOwn, site != "cross-site" else {
            return ProblemError(.forbidden, "Requests from web pages of other sites are refused.")
        }
        return nil
    }

    private func isAllowed(_ host: String) -> Bool {
        self.names.contains(host) || Self.isAddress(host)
    }

    /// The host of `host:port` or `[address]:port`, in lower case.
    static func host(of authority: String) -> String? {
        let host: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[...end]
            // Behind the address comes its port, and nothing else.
            guard ["", ":"].contains(authority[end...].dropFirst().prefix(1)) else { return nil }
        } else {
            host = authority.prefix { $0 != ":" }
        }
        let rest = authority[host.endIndex...]
        let isPort = rest.isEmpty || (rest.hasPrefix(":") && rest.dropFirst().allSatisfy { $0.isASCII && $0.isNumber })
        return host.isEmpty || !isPort ? nil : host.lowercased()
    }

    /// Four decimal bytes, or anything in brackets that looks like an IPv6 address.
    static func isAddress(_ host: String) -> Bool {
        if host.hasPrefix("["), host.hasSuffix("]") {
            return host.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
        }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
