import Foundation
import Testing

@testable import ApusCommands

@Suite struct StateFolderTests {
    @Test func `the folder is APUS_HOME, else the state folder of the user`() throws {
        #expect(try StateFolder(environment: ["APUS_HOME": "/a", "HOME": "/h"]).url.path == "/a")
        #expect(try StateFolder(environment: ["XDG_STATE_HOME": "/s", "HOME": "/h"]).url.path == "/s/apus")
        #expect(try StateFolder(environment: ["HOME": "/h"]).data.path == "/h/.local/state/apus/data")
        let error = #expect(throws: CommandError.self) { try StateFolder(environment: [:]) }
        #expect(error?.description == "neither APUS_HOME nor HOME is set; set APUS_HOME to a folder of yours")
    }

    @Test func `one running coordinator stays published until it ends`() throws {
        let scratch = try Scratch()
        let state = try StateFolder(environment: ["APUS_HOME": scratch.url.path])
        let first = StateFolder.Published(endpoint: "http://127.0.0.1:1", tokenFile: "/t", process: 11)
        let second = StateFolder.Published(endpoint: "http://127.0.0.1:2", tokenFile: "/t", process: 12)

        #expect(try state.published() == nil)
        #expect(try state.publish(first, isRunning: { _ in true }))
        #expect(try !state.publish(second, isRunning: { _ in true }))
        #expect(try state.published() == first)
        #expect(try state.publish(second, isRunning: { _ in false }))
        try state.withdraw(first)
        #expect(try state.published() == second)
        try state.withdraw(second)
        #expect(try state.published() == nil)
    }
}
