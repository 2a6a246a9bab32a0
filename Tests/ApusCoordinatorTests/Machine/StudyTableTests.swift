import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct StudyTableTests {
    private static let (one, two) = (StudyID(rawValue: 1), StudyID(rawValue: 2))

    private static func table() throws -> StudyTable {
        var table = StudyTable()
        let study = try MachineScript.study(trials: 2)
        table[Self.one] = try MachineScript.run(study)
        table[Self.two] = try MachineScript.run(study, state: .completed)
        return table
    }

    @Test func `once settled only studies that have not ended are lively`() throws {
        var table = try Self.table()
        let before = table.lively

        table.settled()

        #expect(before == [Self.one, Self.two])
        #expect(table.lively == [Self.one])
    }

    @Test func `who changes an ended study makes it lively until the next time, and who reads it does not`() throws {
        var table = try Self.table()
        table.settled()

        let reason = table[Self.two]?.record.reason
        #expect(table.lively == [Self.one])
        table[Self.two]?.reasons[1] = "late"

        #expect(reason == "")
        #expect(table.lively == [Self.one, Self.two])
        #expect(table[Self.two]?.reasons == [1: "late"])
        table.settled()
        #expect(table.lively == [Self.one])
    }

    @Test func `a study that is removed is not lively`() throws {
        var table = try Self.table()

        table[Self.one] = nil
        table.settled()

        #expect(table.lively == [])
        #expect(Array(table.keys) == [Self.two])
    }

    @Test func `a copy of the table does not see what is changed in the other`() throws {
        var table = try Self.table()
        let copy = table
        let entry = try #require(table.entry(Self.one))

        table[Self.one]?.reasons[1] = "changed"
        table[Self.two] = nil

        #expect(copy[Self.one]?.reasons == [:])
        #expect(copy[Self.two] != nil)
        #expect(entry.run.reasons == [:])
        #expect(table.entry(Self.one)?.run.reasons == [1: "changed"])
        #expect(table.entry(Self.two) == nil)
    }
}
