import ApusMath
import ApusSpace

/// Looks for the usable configuration with the highest score: at random, near good ones, then uphill from the best.
struct CandidateSearch: Sendable {
    struct Candidate: Sendable {
        let configuration: Configuration
        let row: [Double]
        let score: Double
    }

    private static let randomCount = 200
    private static let nearCount = 200
    private static let climbers = 4
    private static let rounds = 12
    private static let neighbors = 6

    let features: FeatureSpace

    /// The best of all that were looked at; `nil` where none was usable.
    func best(
        near starts: [[Double]],
        context: SuggestionContext,
        _ random: inout SeededRandom,
        score: ([Double]) -> Double
    ) -> Candidate? {
        var found: [Candidate] = []
        func look(_ row: [Double]) -> Candidate? {
            let configuration = self.features.configuration(of: row)
            guard context.isUsable(configuration), context.isApart(configuration) else { return nil }
            let canonical = self.features.row(of: configuration)
            return Candidate(configuration: configuration, row: canonical, score: score(canonical))
        }
        for _ in 0..<Self.randomCount { look(self.random(&random)).map { found.append($0) } }
        for number in 0..<(starts.isEmpty ? 0 : Self.nearCount) {
            let width = number % 3 == 0 ? 0.2 : number % 3 == 1 ? 0.05 : 0.01
            look(self.near(starts[number % starts.count], width, &random)).map { found.append($0) }
        }
        found.sort { $0.score > $1.score }
        var best = found.first
        for start in found.prefix(Self.climbers) {
            var current = start
            var width = 0.1
            for _ in 0..<Self.rounds {
                let next = (0..<Self.neighbors).compactMap { _ in look(self.near(current.row, width, &random)) }
                    .max { $0.score < $1.score }
                if let next, next.score > current.score { current = next } else { width *= 0.5 }
            }
            if current.score > best?.score ?? -.infinity { best = current }
        }
        return best
    }

    private func random(_ random: inout SeededRandom) -> [Double] {
        self.features.features.map { feature in
            feature.categories.map { Double(random.integer(below: $0)) } ?? random.uniform()
        }
    }

    /// The row with some of its features moved by a normal step, or to another choice.
    private func near(_ row: [Double], _ width: Double, _ random: inout SeededRandom) -> [Double] {
        guard !row.isEmpty else { return row }
        var row = row
        let certain = random.integer(below: row.count)
        let probability = random.uniform()
        for index in row.indices {
            guard index == certain || random.uniform() < probability else { continue }
            if let count = self.features.features[index].categories {
                if index == certain || row[index].isNaN { row[index] = Double(random.integer(below: count)) }
            } else if row[index].isNaN {
                row[index] = random.uniform()
            } else {
                row[index] = self.moved(row[index], index, width, &random)
            }
        }
        return row
    }

    /// A discrete value moves by one at least.
    private func moved(_ value: Double, _ index: Int, _ width: Double, _ random: inout SeededRandom) -> Double {
        var width = width
        if case .numeric(let count?) = self.features.features[index].kind { width = max(width, 1 / Double(count)) }
        return UnitInterval.reflected(value + width * random.normal())
    }
}
