import ApusAPI
import ApusInterop
import ApusStudy
import ApusStudyFile
import Foundation

/// Another tool's file: its bytes, and what stands in them where they are YAML or JSON.
struct ImportedFile {
    /// More than any tool's description of a search needs.
    ///
    /// A journal of Optuna with a hundred thousand trials has about as many.
    static let bytesMax = 128 << 20

    /// As the user named it.
    let path: String
    let url: URL
    let bytes: [UInt8]

    init(path: String, url: URL) throws {
        self.path = path
        self.url = url
        let attributes = try? FileManager.default.attributesOfItem(atPath: url.resolvingSymlinksInPath().path)
        guard let size = (attributes?[.size] as? NSNumber)?.intValue,
            attributes?[.type] as? FileAttributeType != .typeDirectory
        else {
            throw CommandError("cannot read \(path): there is no such file")
        }
        guard size <= Self.bytesMax else {
            throw CommandError("\(path) has \(size) bytes; at most \(Self.bytesMax) are read")
        }
        do {
            self.bytes = try [UInt8](Data(contentsOf: url))
        } catch {
            throw CommandError("cannot read \(path): \(error.localizedDescription)")
        }
    }

    /// The name without its folder and its extension.
    var stem: String { self.url.deletingPathExtension().lastPathComponent }

    var folder: URL { self.url.deletingLastPathComponent() }

    /// The file as a tree.
    ///
    /// What is no YAML for the study file's reader may still be JSON, such as a file with tabs; then there are no places.
    func tree() throws(ImportMistakes) -> ImportedTree {
        guard let text = String(validating: self.bytes, as: UTF8.self) else {
            throw ImportMistakes(issues: [Issue(place: self.path, message: "the file is not UTF-8; save it as UTF-8")])
        }
        do throws(StudyFileError) {
            let tree = try SourceTree(text: text, fileName: self.path)
            return ImportedTree(value: tree.value, file: self.path, source: tree)
        } catch {
            // Whether it is JSON all the same is asked of JSON's own reader; if not, YAML's mistakes are told.
            guard let value = try? JSONReader.value(self.bytes[...]) else {
                throw ImportMistakes(issues: error.diagnostics.map(Issue.init))
            }
            return ImportedTree(value: value, file: self.path, source: nil)
        }
    }
}

/// A tree of another tool, with the places of its values.
struct ImportedTree {
    let value: TreeValue
    let file: String
    let source: SourceTree?

    /// Where a remark about the tree belongs, for a person.
    func place(of path: String) -> String {
        guard let place = self.source?.place(of: path) else {
            return path.isEmpty ? self.file : "\(self.file): \(path)"
        }
        return "\(self.file):\(place.line):\(place.column)"
    }
}

extension ImportedTree {
    /// In the order of the text; where there are no places, in the order of coming.
    func issues(_ issues: [InteropIssue]) -> [Issue] {
        issues.map { (issue: $0, place: self.source?.place(of: $0.path)) }.enumerated()
            .sorted { left, right in
                guard let place = left.element.place, let other = right.element.place, place != other else {
                    return left.offset < right.offset
                }
                return (place.line, place.column) < (other.line, other.column)
            }
            .map { Issue($0.element.issue, file: self.file, tree: self) }
    }
}

extension InteropIssue {
    fileprivate var path: String { if case .tree(let path) = self.place { path } else { "" } }
}

/// Every mistake of a file that is imported, in the words of the command line.
struct ImportMistakes: Error, Hashable, Sendable, CustomStringConvertible {
    let issues: [Issue]

    var description: String {
        let count = self.issues.filter { !$0.isWarning }.count
        return (self.issues.map(\.text) + ["\(count) \(count == 1 ? "mistake" : "mistakes")"]).joined(separator: "\n")
    }
}

extension Issue {
    /// A remark about a file that is read line by line, or about a tree whose values have places.
    init(_ issue: InteropIssue, file: String, tree: ImportedTree? = nil) {
        let place =
            switch issue.place {
            case .text(let line, let column): "\(file):\(line):\(column)"
            case .tree(let path): tree?.place(of: path) ?? (path.isEmpty ? file : path)
            }
        self.init(place: place, message: issue.message, isWarning: issue.severity == .warning)
    }
}
