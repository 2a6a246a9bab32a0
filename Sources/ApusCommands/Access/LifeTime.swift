import ArgumentParser

/// A span of time as `90s`, `15m`, `12h` or `30d`.
struct LifeTime: Hashable, Sendable, ExpressibleByArgument {
    /// Ten years: longer is no limit.
    static let secondsMax = 315_360_000

    let seconds: Int

    init?(argument: String) {
        guard let unit = argument.last, let factor = ["s": 1, "m": 60, "h": 3_600, "d": 86_400][unit],
            let count = Int(argument.dropLast()), count > 0, count <= Self.secondsMax / factor
        else { return nil }
        self.seconds = count * factor
    }
}
