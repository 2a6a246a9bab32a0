package import ApusStudy

/// A study as it is stored.
package struct StudyRecord: Hashable, Sendable {
    package let id: StudyID
    package let study: Study

    /// The study file as the user wrote it.
    package let source: String
    package let createdAt: UnixTime
    package var state: StudyState
    package var reason: String
    package var parallel: Int?

    /// What is in force now; a user may have changed it since the study file.
    package var schedule: StudySchedule

    package init(
        id: StudyID,
        study: Study,
        source: String,
        createdAt: UnixTime,
        state: StudyState = .running,
        reason: String = "",
        parallel: Int? = nil,
        schedule: StudySchedule? = nil
    ) {
        self.id = id
        self.study = study
        self.source = source
        self.createdAt = createdAt
        self.state = state
        self.reason = reason
        self.parallel = parallel
        self.schedule = schedule ?? study.schedule
    }
}
