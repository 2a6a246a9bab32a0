package import ApusRunner
import FoundationEssentials
import Glibc

/// Which control groups are a worker's own, over all its processes: the file `groups` of its folder.
package struct GroupsFile: Codable, Hashable, Sendable {
    /// Letters and digits that stand in the name of each group; drawn once for the folder.
    package let owner: String

    /// In which folders groups were made so far: a worker that is started elsewhere finds there what is left.
    package private(set) var folders: [String]

    /// More places than these are forgotten, the oldest first.
    static let foldersMax = 64

    /// Reads the file, or draws an owner; nothing is written yet.
    ///
    /// Blocks.
    package static func read(in folder: String) -> GroupsFile {
        // What cannot be read leaves groups behind that nobody finds, and nothing else.
        let data = try? Data(contentsOf: URL(filePath: Self.path(in: folder)))
        if let file = data.flatMap({ try? JSONDecoder().decode(Self.self, from: $0) }), Self.isOwner(file.owner) {
            return file
        }
        let drawn = String(UInt64.random(in: .min ... .max), radix: 16)
        return GroupsFile(owner: drawn, folders: [])
    }

    /// Finds out what this machine lets the worker of a folder do, and remembers where.
    ///
    /// Makes the folder where it is not there. Blocks.
    package static func detect(
        in folder: String,
        root: String = ControlGroups.systemRoot
    ) throws -> ControlGroups.Detection {
        var file = Self.read(in: folder)
        let detection = ControlGroups.detect(owner: file.owner, former: file.folders, root: root)
        let new = detection.groups?.folders.filter { !file.folders.contains($0) } ?? []
        file.folders = Array((file.folders + new).suffix(Self.foldersMax))
        try StateFolder(path: folder).makeWithParents()
        try AtomicFile.write(Array(try JSONEncoder().encode(file)), to: Self.path(in: folder))
        return detection
    }

    private static func path(in folder: String) -> String { "\(folder)/groups" }

    private static func isOwner(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count) && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
}
