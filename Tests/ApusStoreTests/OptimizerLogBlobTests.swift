import ApusSpace
import ApusStudy
import Testing

@testable import ApusStore

@Suite struct OptimizerLogBlobTests {
    private static let entries: [OptimizerEntry] = [
        .proposed(first: 1, count: 3, known: 0), .added(4), .told(ToldTrial(number: 1, result: .cost(-0.125))),
        .told(ToldTrial(number: 2, result: .failed)), .dropped(3), .restarted,
        .told(ToldTrial(number: .max, result: .infeasible)),
        .told(
            ToldTrial(number: 5, result: .cost(1e308), fidelity: 0.25, otherCosts: [1, -2], constraints: [0.5])
        ),
        .proposed(first: 70_000, count: 1, known: 1 << 40), .budget(.held(7, at: .milliseconds(1_500))),
        .budget(.released(7, at: .seconds(1 << 40))), .budget(.heldOn(7, .milliseconds(1))),
        .budget(.ended(1, cost: nil)),
        .budget(.ended(.max, cost: -0.1)), .budget(.forgotten(2)), .budget(.decided(.trials(5), at: .zero)),
        .budget(.decided(.wallclock(.seconds(9)), at: .milliseconds(9_001))),
        .budget(.decided(.gpuTime(.seconds(9)), at: .seconds(9))),
        .budget(.decided(.target(0.1, reachedBy: 3, cost: 1e-300), at: .zero)),
        .budget(.decided(.plateau(trials: 4, epsilon: 0.5, best: -1e308), at: .zero)),
        .confirming(first: 300, of: [2, 70_000, 2]), .confirming(first: 1, of: []), .leftOut(1 << 33),
        .earlier(
            EarlierTrial(study: StudyID(rawValue: 3), number: 7, configuration: Self.configuration, result: .failed)
        ),
    ]

    private static let reasons = FidelityReasons(
        rule: "asha",
        cause: .ranked,
        step: 9,
        rung: 1,
        bracket: 2,
        cost: 0.1,
        violation: 1e-300,
        rank: 3,
        competitors: 9,
        threshold: 1e-300,
        probability: 0.3,
        donor: .max
    )

    private static let configuration = Configuration(values: [.real(0.1), .integer(-3), .choice(2), nil])

    /// Every event that a rule for the steps of trials is told of, and every decision.
    private static let decisions: [FidelityEntry] = [
        FidelityEntry(.began(1, .new(to: 3, bracket: 1), configuration: nil)),
        FidelityEntry(.began(2, .copy(of: 1, configuration: Self.configuration, from: 3, to: 6), configuration: nil)),
        FidelityEntry(.began(1, .promote(1, from: 3, to: 9, Self.reasons), configuration: nil)),
        FidelityEntry(.began(1, .resume(1, from: 0, to: 9), configuration: nil)),
        FidelityEntry(.measured(1, step: 1, cost: 0.5)), FidelityEntry(.measured(.max, step: 1 << 40, cost: nil)),
        FidelityEntry(.measured(1, step: -1, cost: -0.125)),
        FidelityEntry(.measured(1, step: 2, cost: 0.5, constraints: [-0.25, 1e308])),
        FidelityEntry(.measured(1, step: 2, cost: nil, constraints: [])),
        FidelityEntry(
            .measured(1, step: 9, cost: 1e308),
            actions: [
                .extend(1, to: 27, Self.reasons), .pause(2, Self.reasons), .stop(3, Self.reasons),
                .complete(4, FidelityReasons(rule: "pbt", cause: .lastStep, step: 1)),
            ]
        ), FidelityEntry(.saved(1, step: 9)), FidelityEntry(.ended(1, .finished)), FidelityEntry(.lost(2)),
        FidelityEntry(.invalidated(2)), FidelityEntry(.admitted(false), actions: [.stop(1, Self.reasons)]),
    ]

    /// Everything that a race is told of, and what it decides.
    private static let races: [OptimizerEntry] = [
        .race(
            RaceEntry(
                .proposed(1, configuration: Self.configuration),
                actions: [.run(1, TrialTarget(instance: 3, seed: .max, seconds: 0.5))]
            )
        ), .race(RaceEntry(.began(2), actions: [.run(2, TrialTarget(instance: 0, seed: 0, seconds: nil))])),
        .race(RaceEntry(.ended(1, .cost(-1e308)), actions: [.stop(2), .promoted(1), .rejected(3)])),
        .race(RaceEntry(.ended(2, .capped))), .race(RaceEntry(.ended(3, .failed))),
        .race(RaceEntry(.ended(4, .cancelled))), .race(RaceEntry(.invalidated(.max))),
        .told(ToldTrial(number: 1, result: .cost(2), run: ToldRun(instance: 300, isCensored: true))),
        .told(ToldTrial(number: 2, result: .failed, constraints: [1], run: ToldRun(instance: 0))),
    ]

    @Test func `what a race was told and decided comes back as it was`() {
        let entries = Self.entries + Self.races + Self.entries

        #expect(OptimizerLogBlob.decode(OptimizerLogBlob.encode(entries)) == entries)
    }

    @Test func `a run is announced once, and for a result`() {
        #expect(OptimizerLogBlob.decode([1, 11, 0, 0, 11, 0, 0, 3, 1]) == nil)
        #expect(OptimizerLogBlob.decode([1, 11, 0, 0, 6]) == nil)
    }

    @Test func `entries come back as they were`() {
        #expect(OptimizerLogBlob.decode(OptimizerLogBlob.encode(Self.entries)) == Self.entries)
        #expect(OptimizerLogBlob.decode(OptimizerLogBlob.encode([])) == [])
    }

    @Test func `what a rule for the steps of trials was told and decided comes back as it was`() {
        let entries = Self.entries + Self.decisions.map { .fidelity($0) } + Self.entries

        #expect(OptimizerLogBlob.decode(OptimizerLogBlob.encode(entries)) == entries)
    }

    @Test func `a measurement that decided nothing, which most are, takes few bytes`() {
        #expect(
            OptimizerLogBlob.encode([.fidelity(FidelityEntry(.measured(300, step: 2, cost: nil)))])
                == [1, 8, 0xAC, 2, 2, 0]
        )
        #expect(
            OptimizerLogBlob.encode([.fidelity(FidelityEntry(.measured(1, step: 2, cost: 0.5)))])
                == [1, 8, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0xE0, 0x3F]
        )
    }

    @Test(arguments: Self.decisions)
    func `a decision that is cut is no entry`(entry: FidelityEntry) {
        let bytes = OptimizerLogBlob.encode([.fidelity(entry)])

        for count in 2..<bytes.count { #expect(OptimizerLogBlob.decode(Array(bytes.prefix(count))) == nil) }
    }

    @Test(
        arguments: [
            // A JSON of other content, no JSON, a length beyond the end, a step that is no Int.
            [1, 9, 2, 0x7B, 0x7D], [1, 9, 1, 0xFF], [1, 9, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10, 0x7B],
            [1, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0],
        ] as [[UInt8]]
    )
    func `bytes that are no decision are refused`(bytes: [UInt8]) {
        #expect(OptimizerLogBlob.decode(bytes) == nil)
    }

    @Test func `bytes that are cut, of another format or with an unknown tag are no entries`() {
        let bytes = OptimizerLogBlob.encode([.told(ToldTrial(number: 300, result: .cost(2)))])

        for count in 2..<bytes.count { #expect(OptimizerLogBlob.decode(Array(bytes.prefix(count))) == nil) }
        #expect(OptimizerLogBlob.decode([]) == nil)
        #expect(OptimizerLogBlob.decode([2] + bytes.dropFirst()) == nil)
        #expect(OptimizerLogBlob.decode([1, 99]) == nil)
        // A list of 2^60 costs.
        #expect(
            OptimizerLogBlob.decode([1, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10])
                == nil
        )
    }

    @Test func `a decision that a former version stored, without constraints, is read`() {
        let json = """
            {"event":{"measured":{"_0":3,"step":9,"cost":0.5}},"actions":[{"pause":{"_0":3,"_1":\
            {"rule":"asha","cause":"outranked","step":9,"rung":1,"cost":0.5,"rank":2,"competitors":3}}}]}
            """
        let count = json.utf8.count
        let bytes: [UInt8] = [1, 9, UInt8(count & 0x7f | 0x80), UInt8(count >> 7)] + Array(json.utf8)

        let entries = OptimizerLogBlob.decode(bytes)

        let reasons = FidelityReasons(
            rule: "asha",
            cause: .outranked,
            step: 9,
            rung: 1,
            cost: 0.5,
            rank: 2,
            competitors: 3
        )
        #expect(
            entries == [.fidelity(FidelityEntry(.measured(3, step: 9, cost: 0.5), actions: [.pause(3, reasons)]))]
        )
    }
}
