import ApusAPI
import ApusStudy
import ApusStudyFile
import Foundation

/// The files of a submission, as the coordinator's check of a study file sees them.
struct SubmittedFiles: StudyFileReader {
    private let files: [String: SubmittedFile]

    /// Of two files of one path the first counts.
    init(_ files: [SubmittedFile]) {
        self.files = Dictionary(files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func entry(at path: String) -> StudyFileEntry? {
        if let file = self.files[path] {
            return .file(byteCount: file.byteCount, isExecutable: file.isExecutable)
        }
        let base = path.hasSuffix("/") ? path : path + "/"
        return self.files.keys.contains { $0.hasPrefix(base) } ? .folder : nil
    }

    func bytes(of path: String) throws(StudyFileReaderError) -> [UInt8] {
        guard let content = self.files[path]?.content, let data = Data(base64Encoded: content) else {
            throw StudyFileReaderError("its content was not sent along; submit with this version's 'apus study submit'")
        }
        return [UInt8](data)
    }

    func files(under folder: String) throws(StudyFileReaderError) -> [String] {
        let base = folder.hasSuffix("/") ? folder : folder + "/"
        return self.files.keys.filter { $0.hasPrefix(base) }.sorted()
    }

    func digest(of path: String) throws(StudyFileReaderError) -> ContentDigest {
        guard let file = self.files[path] else { throw StudyFileReaderError("it was not sent along") }
        return file.digest
    }

    func datasetFolder(named name: String) -> String? {
        self.datasetNames.contains(name) ? LocalFiles.datasetPrefix + name : nil
    }

    var datasetNames: [String] {
        let names = self.files.keys.filter { $0.hasPrefix(LocalFiles.datasetPrefix) }.compactMap { path in
            path.dropFirst(LocalFiles.datasetPrefix.count).split(separator: "/").first.map(String.init)
        }
        return Set(names).sorted()
    }
}
