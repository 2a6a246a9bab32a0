internal import ApusStudy
internal import GRDB

extension EventWriter {
    /// One reading takes the place of the other, and its time never goes back.
    func read(_ clock: ClockReading) throws {
        try self.run(
            """
            INSERT INTO clock (id, time, wall, boot, uptime) VALUES (1, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET time = max(time, excluded.time), wall = excluded.wall,
                boot = excluded.boot, uptime = excluded.uptime
            """,
            [
                clock.time.rawValue, clock.wall.rawValue, clock.uptime.map { Self.bounded($0.boot) },
                clock.uptime.map { $0.time.nanoseconds / 1_000_000 },
            ]
        )
    }
}

extension SnapshotReader {
    /// `nil` in a store that no coordinator wrote to since there are readings.
    func clock() throws -> ClockReading? {
        let row = try Row.fetchOne(
            self.db.cachedStatement(sql: "SELECT time, wall, boot, uptime FROM clock WHERE id = 1")
        )
        guard let row else { return nil }
        var uptime: ClockReading.Uptime?
        if let boot: String = row[2], let time: Int64 = row[3] {
            uptime = ClockReading.Uptime(boot: boot, time: .milliseconds(time))
        }
        return ClockReading(time: UnixTime(rawValue: row[0]), wall: UnixTime(rawValue: row[1]), uptime: uptime)
    }
}
