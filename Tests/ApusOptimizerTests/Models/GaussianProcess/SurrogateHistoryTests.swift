import Testing

@testable import ApusOptimizer

@Suite struct SurrogateHistoryTests {
    @Test func `a fit follows from the results alone, not from when it was asked for`() {
        var often = SurrogateHistory(isCategory: [false, false])
        var once = SurrogateHistory(isCategory: [false, false])

        for number in 0..<19 {
            let point = [Double(number * 7 % 19) / 19, Double(number * 5 % 19) / 19]
            let cost = (point[0] - 0.3) * (point[0] - 0.3) + 0.1 * point[1]
            often.append(point, cost: cost)
            once.append(point, cost: cost)
            if number % 3 == 1 { _ = often.fit() }
        }

        #expect(often.fit().logarithms == once.fit().logarithms)
        #expect(often.fit().warp == once.fit().warp)
    }

    @Test func `a fit learns which column matters`() {
        var history = SurrogateHistory(isCategory: [false, false])
        for number in 0..<16 {
            let point = [Double(number) / 16, Double(number * 5 % 16) / 16]
            history.append(point, cost: (point[0] - 0.4) * (point[0] - 0.4))
        }

        let lengths = history.fit().logarithms

        #expect(lengths[1] > lengths[0] + 0.5)
    }

    @Test func `thinning keeps the best and the latest, in their order`() {
        let costs = (0..<90).map { Double(($0 * 37 + 11) % 90) }

        let chosen = SurrogateHistory.thinned(costs, most: 30)

        #expect(chosen.count == 30)
        #expect(chosen == chosen.sorted())
        #expect(costs.indices.filter { costs[$0] < 10 }.allSatisfy(chosen.contains))
        #expect((80..<90).allSatisfy(chosen.contains))
    }

    @Test func `few results are not thinned`() {
        #expect(SurrogateHistory.thinned([3, 1, 2], most: 3) == [0, 1, 2])
    }

    @Test func `points that are all the same still have a model`() {
        var history = SurrogateHistory(isCategory: [false])
        for _ in 0..<6 { history.append([0.5], cost: 1) }

        let fit = history.fit()

        #expect(history.model(fit, spare: 0) != nil)
    }
}
