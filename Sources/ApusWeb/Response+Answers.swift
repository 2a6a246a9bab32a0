import ApusAPI
import Hummingbird
import HTTPTypes

extension Response {
    /// An answer as JSON.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        // Every answer is a tree of numbers and texts, and non-finite numbers travel as texts: encoding one
        // fails only when this code is wrong, and the client is told that.
        guard let bytes = try? JSONText.encode(value) else { return Response(status: .internalServerError) }
        return Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    static var done: Response {
        Response(status: .noContent)
    }

    /// Bytes that a browser saves and never shows.
    static func download(
        _ bytes: AsyncThrowingStream<[UInt8], any Error>,
        name: String,
        type: String
    ) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: type,
                .contentDisposition: "attachment; filename=\"\(Self.safe(name))\"",
            ],
            body: ResponseBody(asyncSequence: bytes.map { ByteBuffer(bytes: $0) })
        )
    }

    /// A file name that needs no quoting anywhere: the last part of a path, strange characters as `_`.
    static func safe(_ path: String) -> String {
        let last = path.split(separator: "/").last ?? "file"
        let name = String(
            last.unicodeScalars.map { scalar in
                let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                return isPlain || "._-".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
            }
        )
        return name.allSatisfy { $0 == "." } ? "file" : name
    }
}
