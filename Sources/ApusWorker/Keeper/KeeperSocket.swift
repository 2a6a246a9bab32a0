import Glibc

/// The socket between a worker and its keeper: one line a message, in a folder that only its owner can enter.
enum KeeperSocket {
    /// No line is longer.
    static let lineBytesMax = 512

    /// How long a keeper that is there may take to say it, on a machine with much else to do.
    static let answerSeconds = 30

    /// What is said first; a keeper of another version is of no use.
    static let greeting = "apus-keeper 1"

    /// Listens at `folder/keeper.sock`, in place of what a former keeper left there.
    static func listen(in folder: String) throws(WorkerError) -> Int32 {
        unlink("\(folder)/keeper.sock")
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw .folder(path: folder, reason: StateFolder.systemText) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let status = Self.withAddress(in: folder) { bind(descriptor, $0, $1) }
        guard status == 0, Glibc.listen(descriptor, 8) == 0 else {
            let error = WorkerError.folder(path: "\(folder)/keeper.sock", reason: StateFolder.systemText)
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// A connection to the keeper that lives; nil when there is none.
    static func connect(in folder: String) -> Int32? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let status = Self.withAddress(in: folder) { Glibc.connect(descriptor, $0, $1) }
        guard status == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Sends one line; false when the peer is gone or does not read.
    @discardableResult
    static func send(_ line: String, to descriptor: Int32, waits: Bool) -> Bool {
        var rest = Array("\(line)\n".utf8)[...]
        while !rest.isEmpty {
            let flags = Int32(MSG_NOSIGNAL) | (waits ? 0 : Int32(MSG_DONTWAIT))
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, flags) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// A path of any length fits, because the folder goes by its descriptor.
    private static func withAddress(
        in folder: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return -1 }
        defer { close(directory) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array("/proc/self/fd/\(directory)/keeper.sock".utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        return withUnsafePointer(to: &address) { pointer in
            // SAFETY: the call reads a `sockaddr_un` of exactly the length that it is told.
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

/// Cuts what a socket brings into lines.
struct KeeperLines: Sendable {
    private var rest: [UInt8] = []

    /// The whole lines; nil when the peer says what no keeper and no worker says.
    mutating func append(_ bytes: ArraySlice<UInt8>) -> [String]? {
        self.rest += bytes
        var lines: [String] = []
        while let end = self.rest.firstIndex(of: 0x0A) {
            lines.append(String(decoding: self.rest[..<end], as: UTF8.self))
            self.rest.removeFirst(end + 1)
        }
        return self.rest.count <= KeeperSocket.lineBytesMax ? lines : nil
    }
}

/// What a worker tells its keeper.
enum KeeperOrder: Hashable, Sendable {
    /// Run the job of that name.
    case run(String)
    case stop(String)

    /// Programs may run until then, by the boot-time clock; nil for as long as they take.
    case lease(Duration?)

    /// End everything, and leave.
    case quit

    init?(line: String) {
        let words = line.split(separator: " ").map(String.init)
        switch (words.first, words.count) {
        case ("run", 2) where Self.isName(words[1]): self = .run(words[1])
        case ("stop", 2): self = .stop(words[1])
        case ("lease", 2) where words[1] == "none": self = .lease(nil)
        case ("lease", 2):
            guard let milliseconds = Int64(words[1]) else { return nil }
            self = .lease(.milliseconds(milliseconds))
        case ("quit", 1): self = .quit
        default: return nil
        }
    }

    var line: String {
        switch self {
        case .run(let name): "run \(name)"
        case .stop(let name): "stop \(name)"
        case .lease(nil): "lease none"
        case .lease(let until?): "lease \(until.components.seconds * 1_000 + until.milliseconds)"
        case .quit: "quit"
        }
    }

    /// Three numbers with hyphens: nothing that leaves the folder.
    static func isName(_ name: String) -> Bool {
        name.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }.count { $0 != nil } == 3
            && name.utf8.allSatisfy { $0 == 0x2D || (0x30...0x39).contains($0) }
    }
}

extension Duration {
    /// The part below a second.
    fileprivate var milliseconds: Int64 {
        self.components.attoseconds / 1_000_000_000_000_000
    }
}
