import FoundationEssentials
import Glibc

/// A file that a flag names.
enum InputFile {
    static let bytesMax = 1 << 30

    static func read(_ path: String) throws(BenchError) -> Data {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw BenchError("cannot read \(path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        // A pipe has no end to go to, and a folder's is far away or reading it fails.
        guard (0...off_t(Self.bytesMax)).contains(lseek(descriptor, 0, SEEK_END)) else {
            throw BenchError("cannot read \(path): it is no file of at most 1 GiB")
        }
        return try BenchError.wrapping("cannot read \(path)") { try Data(contentsOf: URL(filePath: path)) }
    }

    /// The JSON value in it.
    static func decode<Value: Decodable>(_ type: Value.Type, _ path: String, as what: String) throws(BenchError)
        -> Value
    {
        let data = try Self.read(path)
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch let error as DecodingError {
            throw BenchError("\(path) is no \(what): \(Self.words(error))")
        } catch {
            throw BenchError("\(path) is no \(what): \(error)")
        }
    }

    private static func words(_ error: DecodingError) -> String {
        let context: DecodingError.Context
        switch error {
        case .typeMismatch(_, let one), .valueNotFound(_, let one), .keyNotFound(_, let one), .dataCorrupted(let one):
            context = one
        @unknown default: return "\(error)"
        }
        let place = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: " ")
        return place.isEmpty ? context.debugDescription : "\(context.debugDescription) At: \(place)"
    }
}
