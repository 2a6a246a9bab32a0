import ApusStudy
import FoundationEssentials
import Testing

@Suite struct ResourcesTests {
    @Test func `what was stored before there were caps has none`() throws {
        let stored = Data(#"{"gpus":1,"cores":2,"memoryBytes":3}"#.utf8)

        #expect(
            try JSONDecoder().decode(Resources.self, from: stored) == Resources(gpus: 1, cores: 2, memoryBytes: 3)
        )
    }

    @Test func `a cap is stored`() throws {
        let resources = Resources(cores: 2, isCapped: true)

        let stored = try JSONEncoder().encode(resources)

        #expect(try JSONDecoder().decode(Resources.self, from: stored) == resources)
    }
}
