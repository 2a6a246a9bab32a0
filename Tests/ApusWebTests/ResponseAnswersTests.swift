import Hummingbird
import Testing

@testable import ApusWeb

@Suite struct ResponseAnswersTests {
    @Test(arguments: [
        ("model.json", "model.json"), ("a/b/c.txt", "c.txt"), ("..", "file"), ("", "file"),
        ("a\"b\r\nX: y", "a_b__X__y"),
        ("ünï", "_n_"), ("/", "file"),
    ])
    func `a download's name needs no quoting`(path: String, name: String) {
        #expect(Response.safe(path) == name)
    }
}
