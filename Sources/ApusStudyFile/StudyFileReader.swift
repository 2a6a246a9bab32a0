package import ApusStudy

/// What the check of a study file may see of the world: the files that the study names.
///
/// Paths are as the study writes them, relative to the study file's folder. The check asks for nothing else, and it
/// never writes.
package protocol StudyFileReader {
    /// What lies at a path; `nil` for nothing, or for what is neither file nor folder.
    func entry(at path: String) -> StudyFileEntry?

    /// The file's bytes; asked for only after `entry` told its size. The error's text is shown to the user.
    func bytes(of path: String) throws(StudyFileReaderError) -> [UInt8]

    /// The paths of all files under a folder, at any depth, sorted, each beginning with the folder's path.
    func files(under folder: String) throws(StudyFileReaderError) -> [String]

    /// The SHA-256 of the file's bytes.
    func digest(of path: String) throws(StudyFileReaderError) -> ContentDigest

    /// The folder of an installed data set, in a form that the other calls take; `nil` when it is not installed.
    func datasetFolder(named name: String) -> String?

    /// The names of the installed data sets, sorted.
    var datasetNames: [String] { get }
}

/// What lies at a path.
package enum StudyFileEntry: Hashable, Sendable {
    case file(byteCount: Int, isExecutable: Bool)
    case folder
}

/// Why a file that the study names could not be read.
package struct StudyFileReaderError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Without the path: `permission denied`.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
