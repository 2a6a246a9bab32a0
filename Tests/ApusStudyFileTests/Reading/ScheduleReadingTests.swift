import ApusStudy
import Testing

@testable import ApusStudyFile

@Suite struct ScheduleReadingTests {
    @Test func `priority and weight are read, and are 0 and 1 where they are left out`() throws {
        let both = try check(study("schedule: {priority: -3, weight: 20}")).study.schedule
        let none = try check(study()).study.schedule

        #expect(both == StudySchedule(priority: -3, weight: 20))
        #expect(none == StudySchedule(priority: 0, weight: 1))
    }

    @Test(arguments: [
        ("{priority: 101}", "'schedule.priority' must be a whole number from -100 to 100 (it is '101')"),
        ("{weight: 0}", "'schedule.weight' must be a whole number from 1 to 1000 (it is '0')"),
        ("{wait: 1}", "'schedule' has no key 'wait'; its keys are priority, weight"),
    ])
    func `what is out of range or unknown is told`(schedule: String, remark: String) {
        #expect(remarks(study("schedule: \(schedule)")).hasSuffix(remark))
    }
}
