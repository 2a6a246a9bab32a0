import ApusStudy
import Testing

@testable import ApusAPI

@Suite struct TimestampTests {
    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (951_782_400_000, "2000-02-29T00:00:00Z"),
        (1_772_357_400_999, "2026-03-01T09:30:00Z"), (4_107_542_399_000, "2100-02-28T23:59:59Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00Z"), (-62_135_596_800_000, "0001-01-01T00:00:00Z"),
        (253_402_300_799_000, "9999-12-31T23:59:59Z"),
    ])
    func `a time is written in UTC`(milliseconds: Int64, text: String) {
        #expect(Timestamp.text(UnixTime(rawValue: milliseconds)) == text)
    }

    @Test func `no time is out of range`() {
        #expect(Timestamp.text(UnixTime(rawValue: .min)).hasPrefix("-"))
        #expect(Timestamp.text(UnixTime(rawValue: .max)).hasSuffix("Z"))
    }
}
