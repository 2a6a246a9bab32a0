import ApusSpace
import ApusStudy
import ApusTestSupport
import Testing

@testable import ApusStore

/// What every store promises: after any allowed events, and opened again, it tells what a plain model tells.
@Suite struct StoreContractTests {
    @Test(arguments: 1...12)
    func `a store opened again tells the same as the model`(seed: UInt64) async throws {
        let folder = try StoreScratchFolder()
        var model = StoreModel(seed: seed)
        for _ in 0..<8 {
            let events = try model.batch()
            let store = try Store(path: folder.store)

            try await store.commit(events)
            try store.close()

            let reopened = try Store(path: folder.store)
            let snapshot = try await reopened.load()
            try reopened.close()
            #expect(snapshot.studies.map(\.record) == model.studies.map(\.record), "seed \(seed)")
            #expect(snapshot.studies.map(\.trials) == model.studies.map { $0.trials.map(\.summary) }, "seed \(seed)")
            #expect(snapshot.studies.map(\.finals) == model.studies.map(\.finals), "seed \(seed)")
            #expect(snapshot.studies.map(\.attempts) == model.studies.map(\.open), "seed \(seed)")
            #expect(snapshot.studies.map(\.losses) == model.studies.map(\.losses), "seed \(seed)")
            #expect(snapshot.nextStudy == model.nextStudy, "seed \(seed)")
            #expect(snapshot.clock == model.clock, "seed \(seed)")
        }
    }
}
