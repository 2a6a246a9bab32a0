package import ApusStudy

/// A study file that was read and found right.
package struct StudyFile: Sendable {
    /// A file that goes with the study: what the trials call it, and where it lies here.
    package struct Source: Hashable, Sendable {
        package let input: InputFile

        /// As `StudyFileReader` takes it.
        package let path: String
    }

    package let study: Study

    /// What is doubtful, in the order of the file; none of it stops the study.
    package let warnings: [Diagnostic]

    /// The bytes behind `study.program.inputs`, in the same order.
    package let sources: [Source]

    /// Reads and checks the text of a study file, YAML or JSON.
    ///
    /// Throws every mistake at once, with the warnings between them. `fileName` is only shown.
    package static func check(
        text: String,
        fileName: String,
        environment: StudyFileEnvironment
    ) throws(StudyFileError) -> StudyFile {
        let diagnostics = DiagnosticList(file: fileName)
        var yaml = YAMLReader(diagnostics: diagnostics)
        guard let root = yaml.read(text) else { throw StudyFileError(diagnostics: diagnostics.sorted) }
        let reading = StudyReading(root: root, diagnostics: diagnostics, environment: environment)
        guard let (study, sources) = reading.study(), !diagnostics.hasErrors else {
            throw StudyFileError(diagnostics: diagnostics.sorted)
        }
        return StudyFile(study: study, warnings: diagnostics.sorted, sources: sources)
    }

    /// As `check(text:fileName:environment:)`, for the bytes of a file.
    package static func check(
        bytes: [UInt8],
        fileName: String,
        environment: StudyFileEnvironment
    ) throws(StudyFileError) -> StudyFile {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let before = bytes[..<Self.firstInvalid(in: bytes)]
            let line = before.count { $0 == UInt8(ascii: "\n") } + 1
            let message = "the file is not UTF-8 text here; save it as UTF-8"
            throw StudyFileError(
                diagnostics: [
                    .init(severity: .error, file: fileName, place: .init(line: line, column: 1), message: message)
                ]
            )
        }
        return try Self.check(text: text, fileName: fileName, environment: environment)
    }

    /// The number of bytes before the first that is no UTF-8.
    private static func firstInvalid(in bytes: [UInt8]) -> Int {
        var iterator = bytes.makeIterator()
        var decoder = UTF8()
        var count = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { count += UTF8.width(scalar) }
        return count
    }
}
