package import ApusStudy
internal import GRDB

extension Store {
    /// The most points of one curve; a larger wish is taken for this one.
    package static let pointsMax = 100_000

    /// The most curves of one answer.
    package static let curvesMax = 1_000

    /// What a trial's attempts reported, each curve thinned out evenly to at most `pointsMax` points.
    ///
    /// In the order of epochs, then of metrics' names. `epoch` and `metric` narrow the answer down.
    package func curves(
        of trial: TrialID,
        epoch: UInt32? = nil,
        metric: String? = nil,
        pointsMax: Int = 1_000
    ) async throws -> [Curve] {
        let points = min(max(pointsMax, 2), Self.pointsMax)
        return try await self.read { db in
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT epoch, metric, metric.name, count(*) FROM measurement
                        JOIN metric ON metric.id = measurement.metric
                        WHERE trial = ?1 AND (?2 IS NULL OR epoch = ?2) AND (?3 IS NULL OR metric.name = ?3)
                        GROUP BY epoch, metric ORDER BY epoch, metric.name LIMIT ?4
                        """
                ),
                arguments: [TrialKey.key(trial), epoch.map { Int64($0) }, metric, Self.curvesMax]
            )
            return try rows.map { row in
                Curve(
                    epoch: UInt32(truncatingIfNeeded: row[0] as Int64),
                    metric: row[2],
                    stepCount: row[3],
                    points: try Self.points(db, trial, epoch: row[0], metric: row[1], count: row[3], max: points)
                )
            }
        }
    }

    /// The value of each metric that counts for an attempt: by the objective's reading for its own, else the last.
    ///
    /// In the order of the metrics' names. NaN counts only where the last value is asked for.
    package func finals(of attempt: AttemptID, objective: Objective) async throws -> [MetricValue] {
        let key = TrialKey.key(attempt.trial)
        return try await self.read { db in
            let rows = try Row.fetchAll(
                db.cachedStatement(sql: Self.lastValues),
                arguments: [key, Int64(attempt.epoch)]
            )
            return try rows.compactMap { row in
                let metric: String = row[0]
                let last: Double = row[2] ?? .nan
                guard metric == objective.metric, let (aggregate, step) = Self.aggregate(objective) else {
                    return MetricValue(metric: metric, value: last)
                }
                let value = try Double.fetchOne(
                    db.cachedStatement(
                        sql: """
                            SELECT \(aggregate)(value) FROM measurement
                            WHERE trial = ?1 AND epoch = ?2 AND metric = (SELECT id FROM metric WHERE name = ?3)
                                AND (?4 IS NULL OR step = ?4)
                            """
                    ),
                    arguments: [key, Int64(attempt.epoch), metric, step]
                )
                return value.map { MetricValue(metric: metric, value: $0) }
            }
        }
    }

    /// Name, largest step and its value of each metric of an attempt.
    ///
    /// SQLite takes the other columns of an aggregate with one `max` from the row of the maximum.
    static let lastValues = """
        SELECT metric.name, max(step), value FROM measurement JOIN metric ON metric.id = measurement.metric
        WHERE trial = ? AND epoch = ? GROUP BY metric ORDER BY metric.name
        """

    /// Nothing where the last value counts.
    private static func aggregate(_ objective: Objective) -> (function: String, step: Int?)? {
        switch objective.reading {
        case .last: nil
        case .best: (objective.goal == .minimize ? "min" : "max", nil)
        case .atStep(let step): ("max", step)
        }
    }

    private static func points(
        _ db: Database,
        _ trial: TrialID,
        epoch: Int64,
        metric: Int64,
        count: Int,
        max: Int
    ) throws -> [Curve.Point] {
        let stride = count <= max ? 1 : (count - 1 + max - 2) / (max - 1)
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT step, value FROM (
                        SELECT step, value, row_number() OVER (ORDER BY step) AS position FROM measurement
                        WHERE trial = ? AND epoch = ? AND metric = ?
                    ) WHERE (position - 1) % ? = 0 OR position = ? ORDER BY step
                    """
            ),
            arguments: [TrialKey.key(trial), epoch, metric, stride, count]
        )
        var points: [Curve.Point] = []
        while let row = try rows.next() { points.append(Curve.Point(step: row[0], value: row[1] ?? .nan)) }
        return points
    }
}
