import ApusAPI
import ApusStudy
import Hummingbird

extension Request {
    /// The body as a value; a `ProblemError` says what is wrong with it.
    func decoded<Value: Decodable>(_ type: Value.Type, bytesMax: Int = WebSettings.bodyBytesMax) async throws -> Value {
        let buffer = try await self.body.collect(upTo: bytesMax)
        do {
            return try JSONText.decode(type, from: Array(buffer.readableBytesView))
        } catch is JSONText.TooDeep {
            throw ProblemError(.badRequest, "The JSON nests deeper than \(JSONText.depthMax) levels.")
        } catch let error as DecodingError {
            throw ProblemError(.badRequest, "The body is not what this operation takes.", issues: [Issue(error)])
        }
    }

    /// The value of a query parameter, when it is there.
    func query(_ name: String) -> String? {
        self.uri.queryParameters[name[...]].map(String.init)
    }

    /// A whole number of the query, in a range.
    func query(_ name: String, in range: ClosedRange<Int>, default value: Int) throws -> Int {
        guard let text = self.query(name) else { return value }
        guard let number = Int(text), range.contains(number) else {
            let issue = Issue(
                place: name,
                message: "must be a whole number from \(range.lowerBound) to \(range.upperBound) (it is '\(text)')"
            )
            throw ProblemError(.badRequest, "A query parameter is wrong.", issues: [issue])
        }
        return number
    }

    /// The attempt that the query asks for; `nil` is the newest.
    func queryEpoch() throws -> UInt32? {
        let epoch = try self.query("epoch", in: 0...Int(UInt32.max), default: 0)
        return epoch == 0 ? nil : UInt32(epoch)
    }

    /// A file's path relative to a trial's folder, that does not lead out of it.
    func queryPath() throws -> String {
        let path = self.query("path") ?? ""
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = path.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        guard !path.isEmpty, path.utf8.count <= 1_024, isPlain, !parts.contains(""), !parts.contains("..") else {
            let issue = Issue(
                place: "path",
                message: "must be a relative path without '..', as the list of files gives it"
            )
            throw ProblemError(.badRequest, "A query parameter is wrong.", issues: [issue])
        }
        return path
    }
}

extension Issue {
    /// What a JSON decoder found wrong, and in which field.
    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(place: Self.place(context.codingPath + [key]), message: "is missing")
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            let place = Self.place(context.codingPath)
            self.init(place: place, message: place.isEmpty ? "the text is not JSON" : context.debugDescription)
        @unknown default:
            self.init(place: "", message: "the text cannot be read")
        }
    }

    private static func place(_ path: [any CodingKey]) -> String {
        path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    }
}
