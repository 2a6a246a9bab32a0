import ApusAPI
import ApusStudy
import ApusStudyFile
import Foundation

/// The files around a study file on this machine, and a record of those that the check looked at.
///
/// The record is what a submission carries: the coordinator checks the same file against it, and sees nothing else.
final class LocalFiles: StudyFileReader {
    /// Stands before the path of an installed data set; no file of a study can be called so.
    static let datasetPrefix = "@datasets/"

    private let folder: URL

    /// Where data sets are installed, the first that has one wins.
    private let datasetFolders: [URL]
    private let digestOf: (URL) throws -> ContentDigest
    private var seen: [String: SubmittedFile] = [:]

    init(folder: URL, datasetFolders: [URL], digestOf: @escaping (URL) throws -> ContentDigest) {
        self.folder = folder
        self.datasetFolders = datasetFolders
        self.digestOf = digestOf
    }

    /// What was looked at, by path.
    var submitted: [SubmittedFile] {
        self.seen.values.sorted { $0.path < $1.path }
    }

    /// Where a path of the study lies on this machine.
    func url(of path: String) -> URL {
        guard path.hasPrefix(Self.datasetPrefix) else {
            return path.hasPrefix("/") ? URL(fileURLWithPath: path) : self.folder.appendingPathComponent(path)
        }
        let rest = String(path.dropFirst(Self.datasetPrefix.count))
        let candidates = self.datasetFolders.map { $0.appendingPathComponent(rest) }
        return candidates.first { FileManager.default.fileExists(atPath: $0.path) } ?? candidates.first ?? self.folder
    }

    func entry(at path: String) -> StudyFileEntry? {
        let file = self.url(of: path).resolvingSymlinksInPath()
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder) else { return nil }
        if isFolder.boolValue { return .folder }
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: file.path),
            attributes[.type] as? FileAttributeType == .typeRegular,
            let size = (attributes[.size] as? NSNumber)?.intValue
        else { return nil }
        let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
        return .file(byteCount: size, isExecutable: mode & 0o100 != 0)
    }

    func bytes(of path: String) throws(StudyFileReaderError) -> [UInt8] {
        let bytes: [UInt8]
        do {
            bytes = try [UInt8](Data(contentsOf: self.url(of: path)))
        } catch {
            throw StudyFileReaderError(Self.reason(error))
        }
        try self.record(path, content: Data(bytes).base64EncodedString())
        return bytes
    }

    func files(under folder: String) throws(StudyFileReaderError) -> [String] {
        // An enumerator does not follow a link that it is given as its root.
        let root = self.url(of: folder).resolvingSymlinksInPath()
        guard let walk = FileManager.default.enumerator(atPath: root.path) else {
            throw StudyFileReaderError("the folder cannot be read")
        }
        let base = folder.hasSuffix("/") ? folder : folder + "/"
        return walk.compactMap { $0 as? String }.map { base + $0 }.sorted().filter { path in
            if case .file = self.entry(at: path) { return true }
            return false
        }
    }

    func digest(of path: String) throws(StudyFileReaderError) -> ContentDigest {
        try self.record(path, content: nil).digest
    }

    func datasetFolder(named name: String) -> String? {
        self.datasetNames.contains(name) ? Self.datasetPrefix + name : nil
    }

    var datasetNames: [String] {
        let names = self.datasetFolders.flatMap { folder in
            // A folder that is not there has no data sets.
            (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        }
        return Set(names).sorted().filter { name in
            if case .folder = self.entry(at: Self.datasetPrefix + name) { return true }
            return false
        }
    }

    @discardableResult
    private func record(_ path: String, content: String?) throws(StudyFileReaderError) -> SubmittedFile {
        if let known = self.seen[path], known.content != nil || content == nil { return known }
        guard case .file(let byteCount, let isExecutable) = self.entry(at: path) else {
            throw StudyFileReaderError("the file is gone")
        }
        do {
            let file = SubmittedFile(
                path: path,
                digest: try self.seen[path]?.digest ?? self.digestOf(self.url(of: path)),
                byteCount: byteCount,
                isExecutable: isExecutable,
                content: content
            )
            self.seen[path] = file
            return file
        } catch {
            throw StudyFileReaderError(Self.reason(error))
        }
    }

    private static func reason(_ error: any Error) -> String {
        (error as? CommandError)?.description ?? (error as NSError).localizedDescription
    }
}
