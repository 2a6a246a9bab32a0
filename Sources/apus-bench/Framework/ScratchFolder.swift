import FoundationEssentials
import Glibc

/// A folder for one measurement.
struct ScratchFolder: Sendable {
    let path: String

    /// Makes it, hands it to `body`, and removes it.
    static func with<Value>(
        in parent: String,
        _ body: (ScratchFolder) throws(BenchError) -> Value
    ) throws(BenchError) -> Value {
        var template = Array("\(parent)/apus-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw BenchError("cannot make a folder in \(parent): \(String(cString: strerror(errno)))")
        }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // What cannot be removed is left to the system's own cleaning.
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(ScratchFolder(path: path))
    }

    func file(_ name: String) -> String {
        "\(self.path)/\(name)"
    }

    /// Makes a folder in it.
    func folder(_ name: String) throws(BenchError) -> String {
        let path = self.file(name)
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw BenchError("cannot make the folder \(path)") }
        return path
    }
}
