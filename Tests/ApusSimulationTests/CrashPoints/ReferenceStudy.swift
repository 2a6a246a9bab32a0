import ApusStore
import ApusStudy
import ApusTestSupport
import CrashDisk
import Foundation
import GRDB

@testable import ApusStore

/// One study's commits, made on a disk that remembers, with the store's whole content after each.
struct ReferenceStudy {
    let disk: RecordedDisk

    /// What the store held after so many commits; the first is that of an empty one.
    let contents: [String]

    /// The commits of a seed's study: workers and coordinator are killed, trials are lost, repeated and rerun.
    static func batches(seed: UInt64) throws -> [[StoreEvent]] {
        var cluster = try ClusterSimulationTests.cluster(seed: seed)
        cluster.run(limit: .seconds(1_200))
        var rest = cluster.log.events[...]
        return cluster.log.batchSizes.filter { $0 > 0 }.map { size in
            defer { rest = rest.dropFirst(size) }
            return Array(rest.prefix(size))
        }
    }

    /// Runs the commits on a watched disk, closing and opening the store again twice on the way.
    ///
    /// A mark of `2n` says that commit n begins, and one of `2n + 1` that it is acknowledged.
    init(_ batches: [[StoreEvent]], in folder: String) async throws {
        crash_disk_watch(folder)
        defer { crash_disk_watch(nil) }
        var store = try Store(path: folder + "/store.sqlite")
        var contents = [try await Self.content(of: store)]
        for (index, batch) in batches.enumerated() {
            crash_disk_note(Int64(2 * (index + 1)))
            try await store.commit(batch)
            crash_disk_note(Int64(2 * (index + 1) + 1))
            contents.append(try await Self.content(of: store))
            if index == batches.count / 3 || index == 2 * batches.count / 3 {
                try store.close()
                store = try Store(path: folder + "/store.sqlite")
            }
        }
        try store.close()
        self.disk = RecordedDisk()
        self.contents = contents
    }

    /// Every row of every table, as text.
    static func content(of store: Store) async throws -> String {
        try await store.read { db in
            let tables = try String.fetchAll(
                db,
                sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            )
            var hasher = Fingerprint()
            for table in tables {
                hasher.add(table)
                let rows = try Row.fetchCursor(db, sql: "SELECT * FROM \(table)")
                while let row = try rows.next() { hasher.add(row.description) }
            }
            return hasher.text
        }
    }
}

/// FNV-1a of texts, so that contents are compared without being kept.
struct Fingerprint {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ text: String) {
        for byte in text.utf8 { self.state = (self.state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        self.state = (self.state ^ 0xFF) &* 0x0000_0100_0000_01B3
    }

    var text: String { String(self.state, radix: 16) }
}
