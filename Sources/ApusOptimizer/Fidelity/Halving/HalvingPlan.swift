/// One bracket of successive halving: how many trials reach how many steps.
struct HalvingPlan: Hashable, Sendable {
    let ladder: RungLadder

    /// The trials of each rung, falling.
    let sizes: [Int]

    init(ladder: RungLadder, first: Int, eta: Int) {
        self.ladder = ladder
        var sizes: [Int] = []
        var size = max(first, 1)
        for _ in ladder.steps {
            sizes.append(size)
            size = max(size / eta, 1)
        }
        self.sizes = sizes
    }

    /// The brackets of Hyperband, from the one with the fewest steps at first.
    ///
    /// Li et al., "Hyperband" (JMLR 2018), algorithm 1: for s from s_max to 0, n = ceil((s_max + 1) eta^s / (s + 1)) trials
    /// begin with R eta^-s steps.
    static func hyperband(_ options: HalvingOptions) -> [HalvingPlan] {
        let divisions = options.divisions
        return (0...divisions).reversed().map { s in
            var power = 1
            for _ in 0..<s { power *= options.eta }
            let count = ((divisions + 1) * power + s) / (s + 1)
            let ladder = RungLadder(downFrom: options.stepsMax, by: options.eta, below: s)
            return HalvingPlan(ladder: ladder, first: count, eta: options.eta)
        }
    }
}
