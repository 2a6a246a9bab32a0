import ApusArtifacts
import ApusStudy
import Glibc

/// The files of one kept attempt: its job, and what happened to it since.
///
/// Every call blocks.
struct Spool: Hashable, Sendable {
    let jobPath: String
    let eventsPath: String

    init(folder: String, name: String) {
        self.jobPath = "\(folder)/\(name).job"
        self.eventsPath = "\(folder)/\(name).events"
    }

    func remove() {
        // What does not go now goes when the worker starts anew.
        unlink(self.jobPath)
        unlink(self.eventsPath)
    }

    /// Whether the attempt's last record is there.
    func hasEnded() -> Bool {
        var reader = SpoolReader(path: self.eventsPath)
        var last: SpoolRecord?
        // A damaged spool has no end.
        while let records = try? reader.next(), !records.isEmpty { last = records.last }
        if case .ended = last { return true }
        return false
    }
}

/// Appends records to a spool.
///
/// What cannot be written now, because the disk is full, is kept and written later. Every call blocks.
struct SpoolWriter: Sendable {
    private var descriptor: Int32
    private let path: String
    private var unwritten: [UInt8] = []
    private var isUnsynced = false

    /// Begins a new spool.
    init(path: String) throws(WorkerError) {
        self.path = path
        self.descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard self.descriptor >= 0 else { throw .folder(path: path, reason: StateFolder.systemText) }
    }

    /// Bytes that the disk has not taken.
    var unwrittenCount: Int { self.unwritten.count }

    /// Writes the record, or keeps it for the next call.
    mutating func append(_ record: SpoolRecord) throws {
        self.unwritten += try record.encoded()
        self.write()
    }

    /// Writes what could not be written before; false when the disk is still full.
    @discardableResult
    mutating func write() -> Bool {
        while !self.unwritten.isEmpty {
            let count = self.unwritten.withUnsafeBytes { Glibc.write(self.descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            self.unwritten.removeFirst(count)
            self.isUnsynced = true
        }
        return true
    }

    /// Returns when what was written is on the disk.
    mutating func sync() {
        guard self.isUnsynced else { return }
        // A disk that cannot be trusted leaves it unsynced, and the next call tries again.
        if fdatasync(self.descriptor) == 0 { self.isUnsynced = false }
    }

    mutating func close() {
        if self.descriptor >= 0 { Glibc.close(self.descriptor) }
        self.descriptor = -1
    }
}

/// Reads a spool from its beginning, while it grows.
///
/// Every call blocks.
struct SpoolReader: Sendable {
    private static let bytesMax = 1 << 20

    private let path: String
    private var offset = 0
    private var rest: [UInt8] = []

    init(path: String) {
        self.path = path
    }

    /// The records that came since the last call; none when nothing did.
    mutating func next() throws -> [SpoolRecord] {
        var records: [SpoolRecord] = []
        // A record may be longer than one look.
        while records.isEmpty, try self.fill() > 0 { records = try self.whole() }
        return records
    }

    private mutating func whole() throws -> [SpoolRecord] {
        var records: [SpoolRecord] = []
        var taken = 0
        while let (record, byteCount) = try SpoolRecord.read(self.rest[taken...]) {
            records.append(record)
            taken += byteCount
        }
        self.rest.removeFirst(taken)
        return records
    }

    /// How many bytes came.
    private mutating func fill() throws -> Int {
        let descriptor = open(self.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            // Not begun yet.
            if errno == ENOENT { return 0 }
            throw WorkerError.folder(path: self.path, reason: StateFolder.systemText)
        }
        defer { close(descriptor) }
        guard let status = FileStatus(descriptor: descriptor) else {
            throw WorkerError.folder(path: self.path, reason: StateFolder.systemText)
        }
        let room = min(Self.bytesMax, status.byteCount - self.offset)
        guard room > 0 else { return 0 }
        var bytes = [UInt8](repeating: 0, count: room)
        let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, self.offset) }
        guard count >= 0 else { throw WorkerError.folder(path: self.path, reason: StateFolder.systemText) }
        self.rest += bytes[..<count]
        self.offset += count
        return count
    }
}
