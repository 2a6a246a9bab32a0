package import ApusEngine

/// What every engine promises, whatever it computes on.
///
/// A new engine is one suite that checks each case; a new promise is one case here, and every engine is checked.
package enum EngineContract: String, CaseIterable, Sendable {
    case sameBits = "the same calls have the same bits"
    case goesOn = "a stored state goes on with the same bits"
    case judging = "judging changes nothing"
    case behindTheCount = "what lies behind the count is ignored"
    case probabilities = "outputs under cross-entropy are probabilities"
    case foreignState = "a state of another network is refused"
    case smallerLoss = "steps make the loss smaller"
    case layers = "each layer is what the reference says, over random shapes"
    case updates = "each optimizer's steps are the reference's"
    case losses = "each loss is the reference's"
    case dropout = "dropout keeps what the reference keeps"
    case schedules = "each schedule trains as the reference does"
    case augmentation = "augmented images train as the reference's"
    case resumed = "a training goes on from its checkpoint with the bits of one that was never broken off"
    case moved = "a training moves to the reference and back by its checkpoint"
    case notFinite = "a loss that is no number is told"

    /// How far an engine may be from the float64 reference.
    package struct Bounds: Sendable {
        /// Of one operation, and of several layers together.
        package let single: Double
        package let fused: Double

        /// Of parameters after some steps of training.
        package let trained: Double

        /// Whether operations are compared with numbers of bfloat16 only.
        package let isRounded: Bool

        package init(single: Double, fused: Double, trained: Double, isRounded: Bool) {
            (self.single, self.fused, self.trained, self.isRounded) = (single, fused, trained, isRounded)
        }

        /// Of an engine that computes in floats.
        package static let float = Bounds(single: 1e-5, fused: 1e-5, trained: 1e-3, isRounded: false)
    }

    /// A promise that an engine does not keep.
    package struct Broken: Error, CustomStringConvertible {
        package let description: String
    }

    /// Throws what was promised and found broken, or what the engine throws.
    package func check(_ backend: any Backend, _ bounds: Bounds) throws {
        switch self {
        case .sameBits, .goesOn, .judging, .behindTheCount, .probabilities, .foreignState, .smallerLoss, .notFinite:
            for seed in 0..<3 as Range<UInt64> { try self.checkNetwork(EngineSubject(backend, seed: seed)) }
        case .layers: try Self.checkLayers(backend, bounds)
        case .updates: try Self.checkUpdates(backend, bounds)
        case .losses: try Self.checkLosses(backend, bounds)
        case .dropout: try Self.checkDropout(backend)
        case .schedules, .augmentation, .resumed, .moved: try self.checkTraining(backend, bounds)
        }
    }

    static func expect(_ isKept: Bool, _ what: @autoclosure () -> String) throws {
        guard isKept else { throw Broken(description: what()) }
    }
}
