import ApusAPI
import ApusStore

extension Endpoint {
    /// The least role that an operation needs.
    ///
    /// A viewer reads; a submitter runs code on the workers and changes studies; what cannot be taken back, and who may
    /// come in, is an administrator's.
    var role: AccessRole {
        switch self {
        case .health, .workers, .studies, .study, .source, .definition, .live, .replay, .archive, .trials, .trial,
            .explanation, .files, .file, .follow, .artifact, .artifactFiles, .artifactFile,
            .storedFiles:
            .viewer
        case .submit, .check, .pause, .resume, .stop, .parallel, .schedule, .limits, .addTrial, .kill, .rerun,
            .invalidate, .remeasure, .readmitWorker, .missing, .putContent, .pin:
            .submitter
        case .deleteStudy, .prune, .tokens, .createToken, .revokeToken, .revokeWorker, .audit:
            .admin
        }
    }
}
