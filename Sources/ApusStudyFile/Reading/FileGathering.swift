internal import ApusStudy

/// Looks at the files that a study names, and notes what is wrong with them at the place that names them.
struct FileGathering {
    static let filesMax = 100_000
    static let fileBytesMax = 1 << 40

    /// The folder of the run in which a data set's files lie.
    static let datasetFolder = "dataset"

    let reader: any StudyFileReader
    let diagnostics: DiagnosticList

    /// The file's bytes; `nil` when it cannot be read or is larger than allowed, which was noted then.
    func bytes(of path: String, bytesMax: Int, place: SourcePlace) -> [UInt8]? {
        guard case .file(let count, _)? = self.entry(at: path, place: place) else { return nil }
        guard count <= bytesMax else {
            self.diagnostics.error(place, "'\(path)' may have at most \(bytesMax) bytes here (it has \(count))")
            return nil
        }
        do {
            return try self.reader.bytes(of: path)
        } catch {
            self.diagnostics.error(place, "'\(path)' cannot be read: \(error.description)")
            return nil
        }
    }

    /// The file, or all files of the folder, under `target` in the run's folder.
    func sources(at path: String, target: String, place: SourcePlace, folderAllowed: Bool = true) -> [StudyFile.Source]
    {
        guard let entry = self.entry(at: path, place: place, folderAllowed: folderAllowed) else { return [] }
        guard case .folder = entry else {
            return self.source(at: path, target: target, entry: entry, place: place).map { [$0] } ?? []
        }
        do {
            let files = try self.reader.files(under: path)
            guard files.count <= Self.filesMax, !files.isEmpty else {
                let found = files.isEmpty ? "has none" : "has \(files.count)"
                self.diagnostics.error(
                    place,
                    "the folder '\(ScalarText.shortened(path))' must hold 1 to \(Self.filesMax) files (it \(found))"
                )
                return []
            }
            return files.compactMap { file in
                guard let entry = self.reader.entry(at: file) else { return nil }
                let rest = file.dropFirst(path.count).drop { $0 == "/" }
                return self.source(at: file, target: "\(target)/\(rest)", entry: entry, place: place)
            }
        } catch {
            self.diagnostics.error(place, "the folder '\(path)' cannot be read: \(error.description)")
            return []
        }
    }

    /// The files of an installed data set; notes when there is none of that name.
    func dataset(named name: String, place: SourcePlace) -> [StudyFile.Source] {
        guard let folder = self.reader.datasetFolder(named: name) else {
            let names = self.reader.datasetNames
            let hint = Suggestion.clause(for: name, in: names)
            let list = names.isEmpty ? "none is" : names.joined(separator: ", ") + (names.count == 1 ? " is" : " are")
            let remedy = hint.isEmpty ? "; \(list) installed here; name a path for files of your own" : hint
            self.diagnostics.error(place, "the data set '\(ScalarText.shortened(name))' is not installed here\(remedy)")
            return []
        }
        return self.sources(at: folder, target: Self.datasetFolder, place: place)
    }

    private func entry(at path: String, place: SourcePlace, folderAllowed: Bool = false) -> StudyFileEntry? {
        guard let entry = self.reader.entry(at: path) else {
            self.diagnostics.error(
                place,
                "there is no file '\(ScalarText.shortened(path))'; paths count from the study file's folder"
            )
            return nil
        }
        if case .folder = entry, !folderAllowed {
            self.diagnostics.error(place, "'\(ScalarText.shortened(path))' is a folder; name a file")
            return nil
        }
        return entry
    }

    private func source(
        at path: String,
        target: String,
        entry: StudyFileEntry,
        place: SourcePlace
    ) -> StudyFile.Source? {
        guard case .file(let count, let isExecutable) = entry, count <= Self.fileBytesMax else {
            self.diagnostics.error(place, "'\(path)' has more than \(Self.fileBytesMax) bytes; split it")
            return nil
        }
        do {
            let digest = try self.reader.digest(of: path)
            let input = InputFile(path: target, digest: digest, byteCount: count, isExecutable: isExecutable)
            return StudyFile.Source(input: input, path: path)
        } catch {
            self.diagnostics.error(place, "'\(path)' cannot be read: \(error.description)")
            return nil
        }
    }

    /// Whether a path stays in the run's folder; notes why not.
    func isInside(_ path: String, place: SourcePlace, key: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let isRelative = !path.hasPrefix("/") && !path.isEmpty
        guard isRelative, !parts.contains(".."), !parts.contains(""), parts.first != ".apus" else {
            self.diagnostics.error(
                place,
                "'\(key)' names a path in the run's folder: relative, without '..' and '//', not in '.apus' "
                    + "(it is '\(ScalarText.shortened(path))')"
            )
            return false
        }
        return true
    }
}
