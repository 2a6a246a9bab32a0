/// The paths that came so far, compared by their bytes: no two may be one file, or a file and a folder of one name.
struct PathSet {
    private enum Kind {
        case file

        /// A folder that has an entry of its own.
        case folder

        /// A folder that only the path of something in it named.
        case impliedFolder
    }

    private var kinds: [[UInt8]: Kind] = [:]

    /// False where the path, or a folder on the way to it, came before as something else.
    mutating func insert(_ entry: ArchiveEntry) -> Bool {
        let path = Array(entry.path.utf8)
        for (index, byte) in path.enumerated() where byte == UInt8(ascii: "/") {
            let folder = Array(path[..<index])
            switch self.kinds[folder] {
            case nil: self.kinds[folder] = .impliedFolder
            case .file: return false
            case .folder, .impliedFolder: continue
            }
        }
        switch (self.kinds[path], entry.kind) {
        case (nil, .file): self.kinds[path] = .file
        case (nil, .folder), (.impliedFolder, .folder): self.kinds[path] = .folder
        default: return false
        }
        return true
    }
}
