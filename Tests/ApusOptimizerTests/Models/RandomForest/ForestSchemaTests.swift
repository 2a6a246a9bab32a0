import ApusSpace
import Testing

@testable import ApusOptimizer

@Suite struct ForestSchemaTests {
    @Test func `the inactive lie below all numbers and behind all categories`() throws {
        let features = FeatureSpace(try Space.conditional())
        let schema = ForestSchema(features.features, withFidelity: true)

        #expect(
            schema.columns == [.numeric, .categorical(count: 3), .categorical(count: 2), .numeric, .numeric]
        )
        #expect(schema.encoded([.nan, .nan, 1, 0.25]) == [-1, 2, 1, 0.25])
        #expect(schema.encoded([0.5, 0, 1, 0.25]) == [0.5, 0, 1, 0.25])
    }
}
