import ApusStudy
import ApusWorker
import Testing

@Suite struct WorkerNameTests {
    @Test(arguments: [
        ("gpu1.rack-2_a", "gpu1.rack-2_a"), ("-a", "a"), ("ALICE'S MACHINE", "ALICE-S-MACHINE"), ("größe", "gr--e"),
    ])
    func `a name is made of any text`(text: String, name: String) {
        #expect(WorkerName(madeFrom: text)?.rawValue == name)
    }

    @Test func `a long text is cut, and one without a letter gives no name`() {
        #expect(WorkerName(madeFrom: String(repeating: "a", count: 200))?.rawValue.count == 64)
        #expect(WorkerName(madeFrom: "--- ") == nil)
        #expect(WorkerName(madeFrom: "") == nil)
    }
}
