import Foundation
import Testing

@testable import ApusCommands

@Suite struct DownloadTests {
    private let folder = URL(fileURLWithPath: "/out", isDirectory: true)

    @Test(arguments: ["", "/etc/passwd", "../x", "a/../../x", "a//b", ".", "a/./b", "a\nb", "a\0b", "\u{1B}[2J"])
    func `a name from the server that is not safe is refused`(path: String) {
        #expect(throws: CommandError.self) { try Download.url(of: path, in: self.folder) }
    }

    @Test func `a plain name lies under the folder`() throws {
        #expect(try Download.url(of: "model/model.json", in: self.folder).path == "/out/model/model.json")
    }
}
