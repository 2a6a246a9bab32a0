import ApusMath
import FoundationEssentials
import Testing

/// Writes the points that `Docs/Quality/discrepancy.py` compares with scipy's, into the folder `APUS_POINTS`.
@Suite(.enabled(if: pointsFolder != nil)) struct PointsFileTests {
    private static let sizes = [(16, 2), (60, 2), (64, 5), (100, 10), (256, 10), (256, 40), (1024, 5)]

    @Test(arguments: ["random", "latin-hypercube", "sobol", "halton"])
    func `points are written`(method: String) throws {
        let folder = try #require(pointsFolder)
        for (count, dimensions) in Self.sizes {
            // Few points vary much from seed to seed, so they have more seeds.
            for seed in 1...UInt64(max(20, 16_000 / count)) {
                let points = Self.points(method, count: count, dimensions: dimensions, seed: seed)
                let text = points.map { $0.map(\.description).joined(separator: ",") }.joined(separator: "\n")
                try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(method)-\(count)-\(dimensions)-\(seed).csv"))
                #expect(points.count == count)
            }
        }
    }

    private static func points(_ method: String, count: Int, dimensions: Int, seed: UInt64) -> [[Double]] {
        switch method {
        case "latin-hypercube":
            let design = LatinHypercube(dimensions: dimensions, count: count, seed: seed)
            return (0..<count).map { design.point(at: $0) }
        case "sobol":
            let sequence = Sobol(dimensions: dimensions, seed: seed)
            return (0..<UInt64(count)).map { sequence.point(at: $0) }
        case "halton":
            let sequence = Halton(dimensions: dimensions, seed: seed)
            return (0..<UInt64(count)).map { sequence.point(at: $0) }
        default:
            let numbers = Philox(seed: seed)
            return (0..<count).map { point in
                (0..<dimensions).map { numbers.uniform(at: UInt64(point * dimensions + $0)) }
            }
        }
    }
}

private let pointsFolder = ProcessInfo.processInfo.environment["APUS_POINTS"]
