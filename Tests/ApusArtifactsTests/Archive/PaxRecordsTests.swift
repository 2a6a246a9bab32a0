import Testing

@testable import ApusArtifacts

@Suite struct PaxRecordsTests {
    @Test(arguments: [1, 88, 89, 90, 91, 988, 989, 990, 1_000])
    func `a record's length counts its own digits`(count: Int) throws {
        let path = String(repeating: "p", count: count)

        let bytes = PaxRecords.encode([(key: "path", value: path), (key: "size", value: "12")])

        #expect(try PaxRecords.decode(bytes) == PaxRecords.Values(path: path, byteCount: 12))
    }

    @Test func `owners and times are read over`() throws {
        let keys = ["mtime", "atime", "ctime", "uid", "gid", "uname", "gname"]

        let bytes = PaxRecords.encode(keys.map { (key: $0, value: "1.5") })

        #expect(try PaxRecords.decode(bytes) == PaxRecords.Values())
    }
}
