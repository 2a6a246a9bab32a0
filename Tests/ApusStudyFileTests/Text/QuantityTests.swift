import Testing

@testable import ApusStudyFile

@Suite struct QuantityTests {
    @Test(arguments: [
        ("90s", Duration.seconds(90)), ("4h", .seconds(14_400)), ("1h30m", .seconds(5_400)), ("1d", .seconds(86_400)),
        ("1d2h3m4s", .seconds(93_784)), ("1.5h", .seconds(5_400)), ("250ms", .milliseconds(250)),
        ("3650d", .seconds(315_360_000)),
    ])
    func `durations are sums of units`(text: String, duration: Duration) {
        #expect(Quantity.duration(text) == duration)
    }

    @Test(arguments: [
        "", "90", "s", "h1", "0s", "-1s", "1h 30m", "30m1h", "1h1h", "1w", "4 hours", "3651d", "1e9s", "1.2.3s", "１s",
    ])
    func `what is no duration is refused`(text: String) {
        #expect(Quantity.duration(text) == nil)
    }

    @Test(arguments: [
        ("8GiB", 8 << 30), ("500MB", 500_000_000), ("1.5KiB", 1_536), ("4096", 4_096), ("2 TB", 2_000_000_000_000),
        ("1kB", 1_000),
        ("7B", 7),
    ])
    func `sizes have decimal and binary units`(text: String, bytes: Int) {
        #expect(Quantity.bytes(text) == bytes)
    }

    @Test(arguments: ["", "GiB", "0", "-1MB", "8gib", "8 G", "1e3", "2000TiB", "0.1B", "much"])
    func `what is no size is refused`(text: String) {
        #expect(Quantity.bytes(text) == nil)
    }
}
