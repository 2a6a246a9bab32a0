import Foundation
import Testing

extension ClusterTests {
    /// G13 and G14: a coordinator on a disk that fills up, which is one in memory that root may mount.
    @Suite(.serialized, .enabled(if: SmallDisk.isPossible, "a file system cannot be mounted here"))
    struct FullDiskTests {
        @Test func `G13, G14: low on disk nothing new begins, on a full one it ends, and what was confirmed is there`()
            throws
        {
            let place = try Workplace()
            let disk = try SmallDisk(at: place.url.appending(path: "home"), mebibytes: 320)
            defer { disk.unmount() }
            let cluster = try Cluster(in: place)
            defer { cluster.stop() }
            try cluster.startWorker("left")
            let study = ClusterTests.study(trials: 100_000, command: ClusterTests.print)
            let file = try place.write(study, to: "study.yaml")
            try cluster.apus("study", "submit", file)

            try disk.fill(leaving: 100)
            let second = try RunningProgram("apus", ["study", "submit", file], in: place)
            let status = second.ended()
            #expect(status != 0)
            #expect(second.text.contains("MiB left"), "\(second.text)")
            let before = try Self.succeeded(cluster)
            try disk.fill(leaving: 0)

            // The study runs on until the store finds no room.
            #expect(cluster.coordinator.ended() == 74, "\(cluster.coordinator.text)")
            #expect(cluster.coordinator.text.contains("nothing more was confirmed"))
            try disk.empty()
            try cluster.startCoordinator()
            try cluster.apus("study", "stop", "shell")
            let after = try Self.succeeded(cluster)
            #expect(before.isSubset(of: after))
            #expect(try cluster.apus("store", "check").contains("is as it should be"))
        }

        /// The trials that are said to have succeeded, with their results.
        private static func succeeded(_ cluster: Cluster) throws -> Set<String> {
            let trials = try cluster.trials("shell").filter { $0["state"] as? String == "succeeded" }
            return Set(trials.map { "\($0["number"] ?? "") \($0["cost"] ?? $0["values"] ?? "")" })
        }
    }
}

/// A file system of a few mebibytes, in memory.
struct SmallDisk {
    let url: URL

    static let isPossible: Bool = {
        let folder = FileManager.default.temporaryDirectory.appending(path: "apus-mount-\(UUID().uuidString)")
        guard (try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)) != nil else {
            return false
        }
        defer { rmdir(folder.path) }
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=1m") == 0 else { return false }
        return umount2(folder.path, 0) == 0
    }()

    init(at url: URL, mebibytes: Int) throws {
        self.url = url
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        guard mount("tmpfs", url.path, "tmpfs", 0, "size=\(mebibytes)m,mode=0700") == 0 else {
            throw Unexpected("no file system can be mounted: \(String(cString: strerror(errno)))")
        }
    }

    private var filler: String { self.url.appending(path: "filler").path }

    /// Takes all space but so many mebibytes.
    func fill(leaving mebibytes: Int) throws {
        var status = statvfs()
        guard statvfs(self.url.path, &status) == 0 else { throw Unexpected("no statvfs") }
        let file = open(self.filler, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        defer { close(file) }
        let piece = [UInt8](repeating: 1, count: 65_536)
        var left = Int(status.f_bavail) * Int(status.f_frsize) - mebibytes << 20
        while left > 0 {
            let count = write(file, piece, min(piece.count, left))
            guard count > 0 else { return }
            left -= count
        }
    }

    func empty() throws {
        guard unlink(self.filler) == 0 else { throw Unexpected("the disk cannot be emptied") }
    }

    func unmount() {
        // What still holds it open goes with it.
        umount2(self.url.path, Int32(MNT_DETACH))
    }
}
