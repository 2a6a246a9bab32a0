import Glibc
internal import Synchronization

/// The data sets of one process: trainings that name the same unchanged files share what was read once.
///
/// The last ones used are kept, so that a training that follows begins without reading.
package final class DatasetCache: Sendable {
    /// Kept at the most.
    private static let entriesMax = 2

    /// What the outcome of reading depends on.
    private struct Key: Hashable {
        let specification: DatasetSpecification
        let isRegression: Bool
        let files: [FileMark]
    }

    /// A file as it was; another content has another one, unless somebody turns the clock back.
    private struct FileMark: Hashable {
        let path: String
        let device: UInt
        let inode: UInt
        let bytes: Int
        let seconds: Int
        let nanoseconds: Int

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            self.path = path
            (self.device, self.inode, self.bytes) = (UInt(status.st_dev), UInt(status.st_ino), Int(status.st_size))
            (self.seconds, self.nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
        }
    }

    /// Who comes while it is read waits for it.
    private final class Entry: Sendable {
        let data = Mutex<TrainingData?>(nil)
    }

    /// The last one used is the last.
    private let entries = Mutex<[(key: Key, entry: Entry)]>([])

    package init() {}

    /// What `loader` reads from `path`, a folder or a file; errors are not kept.
    package func load(_ loader: DatasetLoader, path: String) throws(DatasetError) -> TrainingData {
        let key = Key(
            specification: loader.specification,
            isRegression: loader.isRegression,
            files: try DatasetLoader.files(path).compactMap { FileMark($0) }
        )
        let entry = self.entries.withLock { entries in
            let known = entries.firstIndex { $0.key == key }.map { entries.remove(at: $0).entry } ?? Entry()
            entries.append((key, known))
            if entries.count > Self.entriesMax { entries.removeFirst() }
            return known
        }
        return try entry.data.withLock { data throws(DatasetError) in
            if let data { return data }
            let read = try loader.load(path: path)
            data = read
            return read
        }
    }
}
