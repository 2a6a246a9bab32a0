import ApusAPI
import ApusStudyFile
import ApusWeb

extension StudyParser {
    /// Checks a submission as `apus study check` does, against the files that it carries.
    static let studyFile = StudyParser { (request: SubmitRequest) throws(StudyParser.Mistakes) -> StudyParser.Parsed in
        do throws(StudyFileError) {
            let file = try StudyFile.check(
                text: request.text,
                fileName: request.fileName,
                environment: StudyFileEnvironment(
                    reader: SubmittedFiles(request.files),
                    readDesign: DesignReader.read,
                    checkSearch: SearchChecker.mistakes,
                    checkFidelity: FidelityChecker.answer,
                    readInstances: InstanceReader.instances,
                    readFeatures: InstanceReader.features
                )
            )
            return Parsed(study: file.study, warnings: file.warnings.map(Issue.init))
        } catch {
            throw Mistakes(issues: error.diagnostics.map(Issue.init))
        }
    }
}
