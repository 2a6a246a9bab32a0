import ApusEngine
import Glibc

/// Softmax over the channels of each place, channels last.
///
/// Under cross-entropy the loss writes the gradient of the last softmax's input itself, and
/// ``backward(_:)`` is left out.
final class SoftmaxStep: Step {
    let input: Value
    let output: Value
    private let team: ThreadTeam
    private(set) var target: GradientTarget?

    init(team: ThreadTeam, input: Value, output: Value) {
        self.team = team
        self.input = input
        self.output = output
    }

    private var channels: Int { self.input.form.shape.channels }

    func prepareBackward() {
        self.target = self.input.claimGradient()
    }

    func forward(_ pass: Pass) {
        let channels = self.channels
        let (source, result) = (self.input.data, self.output.data)
        self.rows { row in
            Self.softmax(source + row * channels, result + row * channels, channels)
        }
    }

    func backward(_ pass: Pass) {
        guard let target = self.target else { return }
        let channels = self.channels
        let (value, gradient) = (self.output.data, self.output.gradient)
        self.rows { row in
            let start = row * channels
            var weighted: Float = 0
            for cell in start..<(start + channels) { weighted += gradient[cell] * value[cell] }
            for cell in start..<(start + channels) {
                target.floats[cell] = value[cell] * (gradient[cell] - weighted)
            }
        }
        target.finish(self.team)
    }

    private func rows(_ body: (Int) -> Void) {
        let count = self.input.form.count / self.channels
        guard self.input.form.count >= ThreadTeam.elementsMin else {
            for row in 0..<count { body(row) }
            return
        }
        self.team.run(parts: self.team.threads) { part in
            let bounds = (part * count / self.team.threads)..<((part + 1) * count / self.team.threads)
            for row in bounds { body(row) }
        }
    }

    private static func softmax(_ source: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>, _ count: Int) {
        var largest = -Float.infinity
        for index in 0..<count { largest = max(largest, source[index]) }
        var sum: Float = 0
        for index in 0..<count {
            result[index] = expf(source[index] - largest)
            sum += result[index]
        }
        for index in 0..<count { result[index] /= sum }
    }
}
