/// Finds how many trainings a device should run side by side: more, as long as all together become faster.
///
/// The number doubles while the work of all for each second grows by at least a twentieth, and goes back to the best
/// one when it does not. From time to time it tries again, since other trainings may be there then. A value: rates
/// come in as numbers, and the number comes out.
struct SideBySide: Sendable {
    /// Rates after which a settled number is tried again.
    static let patience = 100
    private static let gainMin = 1.05

    let most: Int
    private(set) var target = 1

    /// The number before the last doubling, and its rate.
    private var before: (target: Int, rate: Double)?
    private var isSettled = false
    private var ratesSettled = 0

    init(most: Int) { self.most = max(most, 1) }

    /// How fast all are together, with so many there the whole time, and whether more would come.
    mutating func measured(_ rate: Double, count: Int, isWaited: Bool) {
        guard count == self.target, rate.isFinite, rate >= 0 else { return }
        if let before = self.before, rate < before.rate * Self.gainMin {
            self.target = before.target
            self.before = nil
            self.isSettled = true
            self.ratesSettled = 0
            return
        }
        self.before = nil
        if self.isSettled {
            self.ratesSettled += 1
            if self.ratesSettled >= Self.patience { self.isSettled = false }
            return
        }
        guard isWaited, self.target < self.most else { return }
        self.before = (self.target, rate)
        self.target = min(2 * self.target, self.most)
    }
}
