import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@Suite struct PartialDependenceTests {
    @Test func `a line rises as the costs do, with a band`() throws {
        let space = try Space.mixed()
        let trials = EndedTrial.random(120, of: space) { 10 * $0[2] + $0[0] }

        let dependence = try #require(
            partialDependence(space: space, trials: trials, parameter: "dropout", points: 11, seed: 1)
        )

        #expect(dependence.points.map(\.value) == (0...10).map { .real(Double($0) / 10) })
        #expect(abs(dependence.points[2].cost - 2.5) < 1)
        #expect(abs(dependence.points[7].cost - 7.5) < 1)
        #expect(dependence.points.allSatisfy { $0.deviation >= 0 })
        #expect(dependence.points.contains { $0.deviation > 0 })
    }

    @Test func `each choice has its point, and an inactive parameter's value too`() throws {
        let space = try Space.conditional()
        let trials = EndedTrial.random(80, of: space) { $0[2] < 0.5 ? 1 : 2 }

        let optimizer = try #require(
            partialDependence(space: space, trials: trials, parameter: "optimizer", seed: 1)
        )
        let momentum = try #require(partialDependence(space: space, trials: trials, parameter: "momentum", seed: 1))

        #expect(optimizer.points.map(\.value) == [.text("sgd"), .text("adam")])
        #expect(optimizer.points[0].cost < 1.4 && optimizer.points[1].cost > 1.5)
        #expect(momentum.points.count == 33)
    }

    @Test func `without trials, and for a name that is not there, there is none`() throws {
        let space = try Space.mixed()
        let trials = EndedTrial.random(20, of: space) { $0[0] }

        #expect(partialDependence(space: space, trials: [], parameter: "rate", seed: 1) == nil)
        #expect(partialDependence(space: space, trials: trials, parameter: "speed", seed: 1) == nil)
    }
}
