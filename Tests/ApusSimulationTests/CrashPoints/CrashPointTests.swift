import ApusStudy
import ApusTestSupport
import CrashDisk
import Foundation
import Testing

@testable import ApusStore

/// Every write, sync, truncation and deletion of one study's store is a point at which the machine may die.
///
/// `APUS_NIGHTLY=1` takes more studies and more torn disks.
@Suite(.serialized) struct CrashPointTests {
    private static let isNightly = ProcessInfo.processInfo.environment["APUS_NIGHTLY"] == "1"
    private static let commits = ProcessInfo.processInfo.environment["APUS_COMMITS"].flatMap(Int.init) ?? 50
    private static let seeds: [UInt64] = Self.isNightly ? [13, 2, 31, 103, 207] : [13]

    private static func batches(_ seed: UInt64) throws -> [[StoreEvent]] {
        let batches = try ReferenceStudy.batches(seed: seed)
        return Self.isNightly ? batches : Array(batches.prefix(Self.commits))
    }

    @Test func `G1, G2, G9: after a crash at any point the store holds what was acknowledged, and whole commits`()
        async throws
    {
        #expect(crash_disk_install() == 0)
        var broken: [String] = []
        var points = 0
        for seed in Self.seeds {
            let folder = try StoreScratchFolder()
            let study = try await ReferenceStudy(Self.batches(seed), in: folder.path)
            let scratch = try StoreScratchFolder()
            let crash = Crash(study: study, folder: scratch.path + "/disk", random: SimulationRandom(seed: seed))
            let (tried, mistakes) = try await crash.everywhere()
            points += tried
            broken += mistakes.map { "seed \(seed), \($0)" }
        }

        #expect(broken == [])
        #expect(points > 10 * Self.commits)
    }

    @Test func `G13: a disk that fails at any point ends all commits, and what was acknowledged is there again`()
        async throws
    {
        #expect(crash_disk_install() == 0)
        let batches = try Array(ReferenceStudy.batches(seed: 13).prefix(25))
        let reference = try StoreScratchFolder()
        let study = try await ReferenceStudy(batches, in: reference.path)
        let count = study.disk.operations.count
        var broken: [String] = []
        for point in stride(from: 1, to: count, by: Self.isNightly ? 1 : max(1, count / 40)) where broken.count < 5 {
            if let mistake = try await Self.failure(at: point, batches, study.contents) {
                broken.append("operation \(point): \(mistake)")
            }
        }

        #expect(broken == [])
    }

    private static func failure(
        at point: Int,
        _ batches: [[StoreEvent]],
        _ contents: [String]
    ) async throws -> String? {
        let folder = try StoreScratchFolder()
        crash_disk_watch(folder.path)
        crash_disk_fail_from(Int64(point))
        defer { crash_disk_watch(nil) }
        var acknowledged = 0
        if let store = try? Store(path: folder.path + "/store.sqlite") {
            for batch in batches {
                guard (try? await store.commit(batch)) != nil else { break }
                acknowledged += 1
            }
            if acknowledged < batches.count, (try? await store.commit([])) != nil {
                return "a commit was taken after one had failed"
            }
            try? store.close()
        }
        crash_disk_fail_from(-1)
        let again = try Store(path: folder.path + "/store.sqlite")
        let content = try await ReferenceStudy.content(of: again)
        try again.close()
        let allowed = contents[acknowledged...min(acknowledged + 1, batches.count)]
        return allowed.contains(content) ? nil : "commit \(acknowledged) was acknowledged, and is not what is found"
    }
}
