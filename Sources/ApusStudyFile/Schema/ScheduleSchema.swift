internal import ApusStudy

/// The form of the `schedule` section.
enum ScheduleSchema {
    static let fields = [
        Field(
            "priority",
            .integer(StudySchedule.priorities),
            standard: "0",
            "Studies of a higher priority are served first. Where trials can go on from a checkpoint, running ones of a lower priority give way."
        ),
        Field(
            "weight",
            .integer(StudySchedule.weights),
            standard: "1",
            "Studies of one priority share the slots, or the GPUs where trials ask for some, in proportion to their weights."
        ),
    ]
}
