import CrashDisk
import Foundation

/// What a disk under SQLite was told to do, in order; and the disks that a crash may leave of it.
struct RecordedDisk: Sendable {
    enum Operation: Sendable {
        case write(file: Int, offset: Int, Data)
        case sync(file: Int)
        case truncate(file: Int, size: Int)
        case delete(file: Int)
        case mark(Int)

        var file: Int? {
            switch self {
            case .write(let file, _, _), .sync(let file), .truncate(let file, _), .delete(let file): file
            case .mark: nil
            }
        }
    }

    /// What a crash does to what was written and not synced.
    enum Loss: CaseIterable, Sendable {
        /// All of it survives, as after the kill of a process.
        case none

        /// All of it is gone, as after a loss of power.
        case all

        /// Some of it is gone, and some was cut in its middle.
        case torn
    }

    let names: [String]
    let operations: [Operation]

    /// Takes over what the disk has remembered until now.
    init() {
        var names: [String] = []
        while let name = crash_disk_file_name(Int32(names.count)) { names.append(String(cString: name)) }
        self.names = names
        self.operations = (0..<crash_disk_count()).compactMap { number in
            let one = crash_disk_get(number)
            let (file, offset) = (Int(one.file), Int(one.offset))
            switch Int(one.kind) {
            case crash_disk_write:
                let bytes = Data(buffer: UnsafeBufferPointer(start: one.bytes, count: one.size))
                return .write(file: file, offset: offset, bytes)
            case crash_disk_sync: return .sync(file: file)
            case crash_disk_truncate: return .truncate(file: file, size: offset)
            case crash_disk_delete: return .delete(file: file)
            default: return .mark(offset)
            }
        }
    }

    /// The disk as it grows, operation by operation.
    struct Growing: Sendable {
        /// What is safe of each file.
        private var synced: [Int: Data] = [:]

        /// What was done to files and is not safe, in order.
        private var pending: [Operation] = []

        mutating func take(_ operation: Operation) {
            switch operation {
            case .sync(let file):
                for one in self.pending where one.file == file {
                    Self.apply(one, to: &self.synced[file, default: Data()])
                }
                self.pending.removeAll { $0.file == file }
            case .delete(let file):
                // A name that is gone stays gone: its folder is synced with it.
                self.synced[file] = nil
                self.pending.removeAll { $0.file == file }
            case .write, .truncate: self.pending.append(operation)
            case .mark: break
            }
        }

        /// The files after a crash now.
        func files(losing loss: Loss, _ random: inout SimulationRandom) -> [Int: Data] {
            var files = self.synced
            for operation in self.pending {
                guard let file = operation.file, let kept = RecordedDisk.kept(operation, loss, &random) else {
                    continue
                }
                Self.apply(kept, to: &files[file, default: Data()])
            }
            return files
        }

        private static func apply(_ operation: Operation, to file: inout Data) {
            switch operation {
            case .write(_, let offset, let bytes):
                if file.count < offset + bytes.count { file.count = offset + bytes.count }
                file.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
            case .truncate(_, let size): file.count = min(size, file.count)
            case .sync, .delete, .mark: break
            }
        }
    }

    /// What a crash leaves of an operation that is not safe.
    private static func kept(_ operation: Operation, _ loss: Loss, _ random: inout SimulationRandom) -> Operation? {
        switch (loss, operation) {
        case (.none, _): return operation
        case (.all, _): return nil
        case (.torn, .write(let file, let offset, let bytes)):
            let count = [0, bytes.count, Int.random(in: 0...bytes.count, using: &random)].randomElement(using: &random)
            return .write(file: file, offset: offset, bytes.prefix(count ?? 0))
        case (.torn, _): return random.happens(0.5) ? operation : nil
        }
    }

    /// Writes the files into a folder, in place of those of the last crash.
    func lay(_ files: [Int: Data], in folder: String) throws {
        let manager = FileManager.default
        for old in (try? manager.contentsOfDirectory(atPath: folder)) ?? [] {
            try manager.removeItem(atPath: folder + "/" + old)
        }
        try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (file, bytes) in files { try bytes.write(to: URL(filePath: folder).appending(path: self.names[file])) }
    }
}
