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
        .proposed(first: 70_000, count: 1, known: 1 << 40),
    ]

    @Test func `entries come back as they were`() {
        #expect(OptimizerLogBlob.decode(OptimizerLogBlob.encode(Self.entries)) == Self.entries)
        #expect(OptimizerLogBlob.decode(OptimizerLogBlob.encode([])) == [])
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
}
