import Foundation
import Testing

@testable import ApusCommands

/// Another tool's file, and the study file that it becomes.
struct ImportSample: Sendable, CustomTestStringConvertible {
    let format: ImportFormat
    let name: String
    let text: String

    /// Files that it names, with their texts; scripts may be executed.
    var others: [String: String] = [:]
    let study: String

    var testDescription: String { self.name }

    static let all: [Self] = [
        .sweep, .nniExperiment, .katib, .determined, .configspace, .journal, .parameters, .scenario,
    ]

    /// Puts its files into a folder.
    func write(into scratch: Scratch) throws {
        try scratch.write(self.name, self.text)
        for (name, text) in self.others {
            let url = try scratch.write(name, text)
            guard name.hasSuffix(".sh") else { continue }
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: url.path)
        }
    }
}
