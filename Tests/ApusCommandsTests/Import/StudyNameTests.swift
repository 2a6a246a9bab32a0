import Testing

@testable import ApusCommands

@Suite struct StudyNameTests {
    @Test(arguments: [
        ("mnist", "mnist"), ("my sweep/2", "my-sweep-2"), ("größe", "gr--e"), ("7", "study-7"), ("...", "imported"),
        ("", "imported"), ("a.b_c-D", "a.b_c-D"),
    ])
    func `any name becomes a legal one`(name: String, legal: String) {
        #expect(StudyName.legal(name) == legal)
    }

    @Test func `a long name is cut`() {
        #expect(StudyName.legal(String(repeating: "a", count: 200)).count == 128)
        #expect(StudyName.legal(String(repeating: "1", count: 200)).count == 128)
    }
}
