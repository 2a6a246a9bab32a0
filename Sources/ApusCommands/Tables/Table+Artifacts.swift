import ApusAPI

extension Table {
    /// One row for each file that an attempt left.
    init(files: [StoredFileAnswer]) {
        self.init(
            columns: ["trial", "attempt", "kind", "bytes", "stays"].map { Column(name: $0) },
            rows: files.map { file in
                let reasons = [file.isBest ? "best" : nil, file.isPinned ? "pinned" : nil].compactMap(\.self)
                return [
                    .integer(Int(file.trial)), .integer(Int(file.epoch)), .text(file.kind),
                    .integer(Int(clamping: file.bytes)), .text(reasons.joined(separator: ", ")),
                ]
            }
        )
    }
}
