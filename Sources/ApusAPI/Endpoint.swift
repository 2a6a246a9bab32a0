/// Every operation of the API: its method and its path, with `{name}` for what varies.
///
/// The server registers exactly these, the client builds its requests from them, and a test compares them with
/// `Protocols/HTTP.yaml`.
package enum Endpoint: String, CaseIterable, Sendable {
    case health = "GET /health"
    case workers = "GET /api/v1/workers"
    case revokeWorker = "POST /api/v1/workers/{worker}/revoke"
    case readmitWorker = "POST /api/v1/workers/{worker}/readmit"
    case tokens = "GET /api/v1/tokens"
    case createToken = "POST /api/v1/tokens"
    case revokeToken = "DELETE /api/v1/tokens/{token}"
    case audit = "GET /api/v1/audit"
    case studies = "GET /api/v1/studies"
    case submit = "POST /api/v1/studies"
    case check = "POST /api/v1/studies/check"
    case study = "GET /api/v1/studies/{study}"
    case deleteStudy = "DELETE /api/v1/studies/{study}"
    case source = "GET /api/v1/studies/{study}/source"
    case definition = "GET /api/v1/studies/{study}/definition"
    case live = "GET /api/v1/studies/{study}/live"
    case pause = "POST /api/v1/studies/{study}/pause"
    case resume = "POST /api/v1/studies/{study}/resume"
    case stop = "POST /api/v1/studies/{study}/stop"
    case parallel = "PUT /api/v1/studies/{study}/parallel"
    case schedule = "PUT /api/v1/studies/{study}/schedule"
    case limits = "PUT /api/v1/studies/{study}/limits"
    case replay = "GET /api/v1/studies/{study}/replay"
    case archive = "GET /api/v1/studies/{study}/archive"
    case trials = "GET /api/v1/studies/{study}/trials"
    case addTrial = "POST /api/v1/studies/{study}/trials"
    case trial = "GET /api/v1/studies/{study}/trials/{trial}"
    case explanation = "GET /api/v1/studies/{study}/trials/{trial}/explanation"
    case kill = "POST /api/v1/studies/{study}/trials/{trial}/kill"
    case rerun = "POST /api/v1/studies/{study}/trials/{trial}/rerun"
    case invalidate = "POST /api/v1/studies/{study}/trials/{trial}/invalidate"
    case remeasure = "PUT /api/v1/studies/{study}/trials/{trial}/metrics"
    case files = "GET /api/v1/studies/{study}/trials/{trial}/files"
    case file = "GET /api/v1/studies/{study}/trials/{trial}/file"
    case follow = "GET /api/v1/studies/{study}/trials/{trial}/follow"
    case storedFiles = "GET /api/v1/studies/{study}/artifacts"
    case prune = "POST /api/v1/studies/{study}/artifacts/prune"
    case pin = "PUT /api/v1/studies/{study}/trials/{trial}/pin"
    case artifact = "GET /api/v1/studies/{study}/trials/{trial}/artifact"
    case artifactFiles = "GET /api/v1/studies/{study}/trials/{trial}/artifact/files"
    case artifactFile = "GET /api/v1/studies/{study}/trials/{trial}/artifact/file"
    case missing = "POST /api/v1/contents/missing"
    case putContent = "PUT /api/v1/contents/{digest}"

    package var method: String {
        String(self.rawValue.prefix { $0 != " " })
    }

    /// With `{name}` in place.
    package var template: String {
        String(self.rawValue.drop { $0 != " " }.dropFirst())
    }

    /// The path with each `{name}` replaced, in order, by a value that is percent-encoded here.
    ///
    /// Too few or too many values are a mistake of the caller.
    package func path(_ values: [String] = []) -> String {
        var rest = values[...]
        let parts = self.template.split(separator: "/", omittingEmptySubsequences: false).map { part -> String in
            guard part.hasPrefix("{") else { return String(part) }
            guard let value = rest.popFirst() else { preconditionFailure("\(self) needs more values") }
            return Self.escaped(value)
        }
        precondition(rest.isEmpty, "\(self) takes fewer values")
        return parts.joined(separator: "/")
    }

    /// Percent-encodes everything but the unreserved characters of RFC 3986.
    package static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.append(Character(UnicodeScalar(byte)))
            default:
                result.append("%")
                result.append(digits[Int(byte >> 4)])
                result.append(digits[Int(byte & 15)])
            }
        }
    }
}
