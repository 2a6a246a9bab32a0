import Glibc

/// Reads what is appended to a file of a run's folder, as it grows.
///
/// The file may appear late; when it gets shorter it is read from its start again.
struct FollowedFile: Sendable {
    /// As much is read at one look.
    static let bytesMax = 1_048_576

    let path: String
    private let folder: RunFolder
    private var offset: Int64 = 0

    init(_ path: String, in folder: RunFolder) {
        self.path = path
        self.folder = folder
    }

    /// What was appended since the last call; empty when there is nothing new or no such file yet.
    mutating func next() -> [UInt8] {
        guard let size = self.folder.size(of: self.path) else { return [] }
        if size < self.offset { self.offset = 0 }
        // A file that cannot be read now may be readable at the next look.
        guard size > self.offset, let bytes = try? self.folder.read(self.path, from: self.offset, upTo: Self.bytesMax)
        else { return [] }
        self.offset += Int64(bytes.count)
        return bytes
    }
}
