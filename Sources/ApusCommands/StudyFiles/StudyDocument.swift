import ApusAPI
import ApusStudy
import ApusStudyFile
import Foundation

/// A study file of this machine that was read and found right, with the files it names.
struct StudyDocument {
    /// A file whose content a coordinator is to have.
    struct Content: Hashable, Sendable {
        /// What the trials call it.
        let input: InputFile
        let url: URL

        var digest: ContentDigest { self.input.digest }
        var byteCount: Int { self.input.byteCount }
    }

    /// What is refused without being read.
    static let bytesMax = 1 << 20

    let study: Study
    let request: SubmitRequest
    let contents: [Content]
    let warnings: [Issue]

    /// Every mistake of the study file.
    struct Mistakes: Error, Hashable, Sendable, CustomStringConvertible {
        let issues: [Issue]

        var description: String {
            let count = self.issues.filter { !$0.isWarning }.count
            return (self.issues.map(\.text) + ["\(count) \(count == 1 ? "mistake" : "mistakes")"]).joined(
                separator: "\n"
            )
        }
    }

    /// Reads and checks the file at a path of the command line; throws ``Mistakes``, or why it cannot be read.
    init(path: String, console: Console) throws {
        let url = console.url(path)
        let attributes = try? FileManager.default.attributesOfItem(atPath: url.path)
        guard let size = (attributes?[.size] as? NSNumber)?.intValue,
            attributes?[.type] as? FileAttributeType != .typeDirectory
        else {
            throw CommandError("cannot read \(path): there is no such file")
        }
        guard size <= Self.bytesMax else {
            throw CommandError("\(path) has \(size) bytes; a study file has at most \(Self.bytesMax)")
        }
        let data: Data
        do {
            data = try Data(contentsOf: url)
        } catch {
            throw CommandError("cannot read \(path): \(error.localizedDescription)")
        }
        let files = LocalFiles(
            folder: url.deletingLastPathComponent(),
            datasetFolders: DatasetFolders.urls(environment: console.environment),
            digestOf: FileDigest.digest
        )
        let file: StudyFile
        do throws(StudyFileError) {
            file = try StudyFile.check(
                bytes: [UInt8](data),
                fileName: path,
                environment: Self.environment(files)
            )
        } catch {
            throw Mistakes(issues: error.diagnostics.map(Issue.init))
        }
        self.study = file.study
        self.warnings = file.warnings.map(Issue.init)
        self.request = SubmitRequest(
            fileName: path,
            text: String(decoding: data, as: UTF8.self),
            files: files.submitted
        )
        self.contents = file.sources.map { source in
            Content(input: source.input, url: files.url(of: source.path))
        }
    }
}

extension StudyDocument {
    private static func environment(_ files: LocalFiles) -> StudyFileEnvironment {
        StudyFileEnvironment(
            reader: files,
            readDesign: DesignReader.read,
            checkSearch: SearchChecker.mistakes,
            checkFidelity: FidelityChecker.answer,
            readInstances: InstanceReader.instances,
            readFeatures: InstanceReader.features
        )
    }

    /// What is wrong with a text that is to become a study file in a folder of this machine, and what is doubtful.
    static func issues(of text: String, fileName: String, folder: URL, _ console: Console) -> [Issue] {
        let files = LocalFiles(
            folder: folder,
            datasetFolders: DatasetFolders.urls(environment: console.environment),
            digestOf: FileDigest.digest
        )
        do throws(StudyFileError) {
            let file = try StudyFile.check(text: text, fileName: fileName, environment: Self.environment(files))
            return file.warnings.map(Issue.init)
        } catch {
            return error.diagnostics.map(Issue.init)
        }
    }
}

extension Issue {
    init(_ diagnostic: Diagnostic) {
        self.init(
            place: "\(diagnostic.file):\(diagnostic.place.line):\(diagnostic.place.column)",
            message: diagnostic.message,
            isWarning: diagnostic.severity == .warning
        )
    }
}
