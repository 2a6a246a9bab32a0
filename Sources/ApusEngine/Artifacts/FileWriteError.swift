import Glibc

/// A file that could not be written.
package struct FileWriteError: Error, Hashable, Sendable {
    package let path: String

    /// The system's error number.
    package let code: Int32

    package init(path: String, code: Int32) {
        self.path = path
        self.code = code
    }
}

extension FileWriteError: CustomStringConvertible {
    package var description: String { "\(self.path): cannot be written: \(String(cString: strerror(self.code)))" }
}
