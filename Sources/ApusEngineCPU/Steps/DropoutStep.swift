import ApusEngine

/// Dropout with the masks of ``DropoutMask``; may change blocked values to channels-last on the way.
final class DropoutStep: Step {
    private let team: ThreadTeam
    private let input: Value
    private let output: Value
    private let rate: Double
    private let layer: Int
    private let bits: FloatBuffer
    private var target: GradientTarget?

    /// What one pass does to its elements.
    private struct Action {
        let bits: UnsafePointer<UInt16>
        let threshold: UInt32
        let scale: Float
    }

    init(team: ThreadTeam, input: Value, output: Value, rate: Double, layer: Int) {
        self.team = team
        self.input = input
        self.output = output
        self.rate = rate
        self.layer = layer
        let elements = input.form.samples * input.form.shape.count
        let group = RandomBits.lanes * RandomBits.blockElements
        self.bits = FloatBuffer(count: (elements + group - 1) / group * group / 2)
    }

    func prepareBackward() {
        self.target = self.input.claimGradient()
    }

    func forward(_ pass: Pass) {
        if let scalars = pass.training { self.draw(DropoutMask(rate: self.rate, layer: self.layer, scalars: scalars)) }
        self.apply(pass, from: self.input.data, self.input.form, to: self.output.data, self.output.form)
    }

    func backward(_ pass: Pass) {
        guard let target = self.target else { return }
        self.apply(pass, from: self.output.gradient, self.output.form, to: target.floats, self.input.form)
        target.finish(self.team)
    }

    private func draw(_ mask: DropoutMask) {
        guard mask.threshold > 0 else { return }
        let elements = self.input.form.samples * self.input.form.shape.count
        let blocks = (elements + RandomBits.blockElements - 1) / RandomBits.blockElements
        let random = RandomBits(mask: mask)
        self.bits.floats.withMemoryRebound(to: UInt32.self, capacity: self.bits.count) { bits in
            self.team.split(blocks) { random.fill(bits, blocks: $0) }
        }
    }

    private func apply(
        _ pass: Pass,
        from source: UnsafePointer<Float>,
        _ sourceForm: Form,
        to result: UnsafeMutablePointer<Float>,
        _ resultForm: Form
    ) {
        let mask = pass.training.map { DropoutMask(rate: self.rate, layer: self.layer, scalars: $0) }
        let samples = sourceForm.samples
        let parts = sourceForm.count < ThreadTeam.elementsMin ? 1 : self.team.threads
        self.bits.floats.withMemoryRebound(to: UInt16.self, capacity: self.bits.count * 2) { bits in
            let action = Action(bits: bits, threshold: mask?.threshold ?? 0, scale: mask?.scale ?? 1)
            self.team.run(parts: parts) { part in
                for sample in (part * samples / parts)..<((part + 1) * samples / parts) {
                    Self.apply(action, sample: sample, from: source, sourceForm, to: result, resultForm)
                }
            }
        }
    }

    private static func apply(
        _ action: Action,
        sample: Int,
        from source: UnsafePointer<Float>,
        _ sourceForm: Form,
        to result: UnsafeMutablePointer<Float>,
        _ resultForm: Form
    ) {
        let shape = sourceForm.shape
        let elements = shape.count
        let canonical = sample * elements
        if sourceForm.layout == .channelsLast, resultForm.layout == .channelsLast {
            return Self.apply(action, canonical, source + canonical, result + canonical, count: elements)
        }
        let places = shape.height * shape.width
        for group in 0..<((shape.channels + Layout.block - 1) / Layout.block) {
            let channel = group * Layout.block
            let count = min(Layout.block, shape.channels - channel)
            for place in 0..<places {
                let from = source + sourceForm.offset(sample: sample, place: place, channel: channel)
                let to = result + resultForm.offset(sample: sample, place: place, channel: channel)
                Self.apply(action, canonical + place * shape.channels + channel, from, to, count: count)
                if resultForm.layout == .blocked { for extra in count..<Layout.block { to[extra] = 0 } }
            }
        }
    }

    /// `first` is the canonical number of the first element.
    @inline(__always)
    private static func apply(
        _ action: Action,
        _ first: Int,
        _ source: UnsafePointer<Float>,
        _ result: UnsafeMutablePointer<Float>,
        count: Int
    ) {
        guard action.threshold > 0 else { return result.update(from: source, count: count) }
        let bits = action.bits + first
        for index in 0..<count {
            let kept = source[index] * action.scale
            result[index] = UInt32(bits[index]) >= action.threshold ? kept : 0
        }
    }
}
