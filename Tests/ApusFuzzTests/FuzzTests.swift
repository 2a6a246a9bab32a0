import ApusTestSupport
import Foundation
import FuzzTargets
import Testing

/// Everything that comes from outside, read when it is nearly right: nothing crashes, and nothing takes long.
///
/// The inputs follow from a seed. `APUS_FUZZ_RUNS` multiplies their number, `APUS_SEED` makes others, and
/// `APUS_FUZZ_TRACE=1` prints each before it is read, so that the one that crashes is the last.
@Suite struct FuzzTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let factor = Self.environment["APUS_FUZZ_RUNS"].flatMap(Int.init) ?? 1
    private static let seed = Self.environment["APUS_SEED"].flatMap(UInt64.init) ?? 1
    private static let isTraced = Self.environment["APUS_FUZZ_TRACE"] == "1"

    /// Inputs that took longer than a second.
    private static func slow(_ runs: Int, _ corpus: [[UInt8]], _ body: ([UInt8]) -> Void) -> [String] {
        var mutator = Mutator(seed: Self.seed, corpus: corpus)
        var slow: [String] = []
        let clock = ContinuousClock()
        for run in 0..<(runs * Self.factor) {
            let input = mutator.next()
            if Self.isTraced { print(run, Data(input).base64EncodedString()) }
            let time = clock.measure { body(input) }
            if time > .seconds(1) { slow.append("run \(run) took \(time)") }
        }
        return slow
    }

    /// How many inputs a reader is given; those of study files and archives take longest.
    private static func runs(_ target: FuzzTarget) -> Int {
        switch target {
        case .workerFrames, .coordinatorFrames: 30_000
        case .results: 10_000
        case .template, .body: 5_000
        case .archive: 500
        case .studyFile: 300
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `G11, G14: what is nearly right is refused or read, and nothing else happens`(target: FuzzTarget) throws {
        let folder = try StoreScratchFolder()
        let corpus = try target.seeds(in: folder.path)
        let before = try FileManager.default.contentsOfDirectory(atPath: folder.path)

        let slow = Self.slow(Self.runs(target), corpus) { target.read($0, in: folder.path) }

        #expect(corpus.count > 0)
        #expect(slow == [])
        let after = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(after).subtracting(before).subtracting(["bad", "target"]) == [])
    }

    @Test(arguments: FuzzTarget.allCases)
    func `G11, G14: what the fuzzer found before is read again`(target: FuzzTarget) throws {
        let folder = try StoreScratchFolder()
        let found = try target.found()
        let clock = ContinuousClock()

        let longest = found.map { input in clock.measure { target.read(input, in: folder.path) } }.max()

        #expect(found.count > 10)
        #expect(longest.map { $0 < .seconds(1) } ?? false)
    }
}
