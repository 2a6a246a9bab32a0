import ApusStore
import Foundation

/// Crashes a recorded study at each of its points, and opens what is left.
struct Crash {
    let study: ReferenceStudy
    let folder: String
    var random: SimulationRandom

    /// How many crashes there were, and the first that lost something.
    func everywhere() async throws -> (points: Int, mistakes: [String]) {
        var random = self.random
        var disk = RecordedDisk.Growing()
        var (begun, acknowledged, points) = (0, 0, 0)
        for (index, operation) in self.study.disk.operations.enumerated() {
            disk.take(operation)
            if case .mark(let mark) = operation {
                begun = max(begun, mark / 2)
                if !mark.isMultiple(of: 2) { acknowledged = mark / 2 }
            }
            for loss in RecordedDisk.Loss.allCases {
                points += 1
                try self.study.disk.lay(disk.files(losing: loss, &random), in: self.folder)
                if let mistake = await self.mistake(begun: begun, acknowledged: acknowledged) {
                    return (points, ["\(loss) lost after operation \(index): \(mistake)"])
                }
            }
        }
        return (points, [])
    }

    /// What is wrong with the store that a crash left.
    private func mistake(begun: Int, acknowledged: Int) async -> String? {
        do {
            let store = try Store(path: self.folder + "/store.sqlite")
            let content = try await ReferenceStudy.content(of: store)
            guard self.study.contents[acknowledged...begun].contains(content) else {
                let found = self.study.contents.firstIndex(of: content).map { "commit \($0)" } ?? "no commit"
                return "commit \(acknowledged) was acknowledged, \(begun) was begun, and \(found) is found"
            }
            _ = try await store.load()
            try store.close()
            return nil
        } catch {
            return "\(error)"
        }
    }
}
