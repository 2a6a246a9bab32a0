import Testing

@testable import ApusEngineCPU

@Suite struct ThreadTeamTests {
    @Test(arguments: [1, 2, 5], [0, 1, 2, 7, 100])
    func `each part runs once`(threads: Int, parts: Int) throws {
        let team = ThreadTeam(threads: threads, runtime: try OneDNNRuntime())
        let counts = FloatBuffer(count: 100)
        let floats = counts.floats

        team.enter()
        team.run(parts: parts) { part in floats[part] += 1 }

        let expected = [Float](repeating: 1, count: parts) + [Float](repeating: 0, count: 100 - parts)
        #expect(counts.array(0..<100) == expected)
    }

    @Test(arguments: [1, 2, 3, 7], [1, 8191, 8192, 8193, 50_001])
    func `a split covers everything once, on borders of sixteen`(threads: Int, count: Int) throws {
        let team = ThreadTeam(threads: threads, runtime: try OneDNNRuntime())
        let counts = FloatBuffer(count: count)
        let floats = counts.floats
        let odd = FloatBuffer(count: 16)
        let borders = odd.floats

        team.enter()
        team.split(count) { range in
            borders[range.lowerBound % 16] += 1
            for index in range { floats[index] += 1 }
        }

        #expect(counts.array(0..<count).allSatisfy { $0 == 1 })
        #expect(odd.array(1..<16).allSatisfy { $0 == 0 })
    }
}
