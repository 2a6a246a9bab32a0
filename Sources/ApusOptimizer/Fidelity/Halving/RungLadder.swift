/// The steps at which trials are compared.
struct RungLadder: Hashable, Sendable {
    /// Rising; the last is that of a whole trial.
    let steps: [Int]

    var top: Int { self.steps.count - 1 }

    /// Upwards from the cheapest rung, each `eta` times as far: r, r eta, r eta², …, R, as ASHA has them.
    ///
    /// One nearer to R than by the root of `eta` is left out: it would decide next to nothing.
    init(from first: Int, by eta: Int, upTo stepsMax: Int) {
        var steps: [Int] = []
        var step = Double(max(first, 1))
        let end = Double(stepsMax)
        while step * step * Double(eta) <= end * end {
            steps.append(Int(step))
            step *= Double(eta)
        }
        self.steps = steps + [stepsMax]
    }

    /// Downwards from the whole: R, R / eta, R / eta², …, as Hyperband has them; `below` of them under R.
    init(downFrom stepsMax: Int, by eta: Int, below: Int) {
        var steps = [stepsMax]
        var part = 1.0
        for _ in 0..<below {
            part *= Double(eta)
            // To the nearest whole step, and at least 1.
            let step = max(Int(Double(stepsMax) / part + 0.5), 1)
            if step < steps[0] { steps.insert(step, at: 0) }
        }
        self.steps = steps
    }

    /// The first rung beyond a step, or the top.
    func rung(after step: Int) -> Int {
        self.steps.firstIndex { $0 > step } ?? self.top
    }

    /// The highest rung that a step reaches; `nil` below the first.
    func rung(reachedBy step: Int) -> Int? {
        self.steps.lastIndex { $0 <= step }
    }
}
