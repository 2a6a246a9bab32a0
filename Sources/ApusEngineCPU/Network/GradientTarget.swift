/// Where an operation writes the gradient of a value that it read.
struct GradientTarget {
    let floats: UnsafeMutablePointer<Float>

    /// Set when the written gradient must still be added to this one.
    let sum: UnsafeMutablePointer<Float>?
    let count: Int

    /// To be called when the gradient is written.
    func finish(_ team: ThreadTeam) {
        guard let sum = self.sum else { return }
        let floats = self.floats
        team.split(self.count) { range in
            Lanes.over(range) { sum[lanes: $0] += floats[lanes: $0] }
        }
    }
}
