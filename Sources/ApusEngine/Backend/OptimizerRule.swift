/// The formula of an update, as Keras 3 writes it; the learning rate comes with each step.
///
/// With g the gradient, w the parameter, η the learning rate, t the step counted from 1:
/// - sgd: `m ← momentum·m − η·g`, then `w ← w + m`; Nesterov: `w ← w + momentum·m − η·g`.
///   Without momentum there is no slot, and `w ← w − η·g`.
/// - adam, adamw: `m ← β₁m + (1−β₁)g`, `v ← β₂v + (1−β₂)g²`,
///   `w ← w − η·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε)`.
/// - rmsprop: `v ← ρv + (1−ρ)g²`, `w ← w − η·g/√(v + ε)`.
/// - adagrad: `a ← a + g²` from 0.1, `w ← w − η·g/√(a + ε)`.
/// - adadelta: `a ← ρa + (1−ρ)g²`, `δ = −g·√(d + ε)/√(a + ε)`, `d ← ρd + (1−ρ)δ²`, `w ← w + η·δ`.
package enum OptimizerRule: Hashable, Sendable {
    case sgd(momentum: Double, nesterov: Bool)
    case adam(beta1: Double, beta2: Double, epsilon: Double)
    case adamw(beta1: Double, beta2: Double, epsilon: Double)
    case rmsprop(rho: Double, epsilon: Double)
    case adagrad(epsilon: Double)
    case adadelta(rho: Double, epsilon: Double)

    /// A tensor of optimizer state that each parameter has.
    package struct Slot: Hashable, Sendable {
        package let name: String
        package let initialValue: Float
    }

    /// In the order of ``NetworkState/slots``.
    package var slots: [Slot] {
        switch self {
        case .sgd(let momentum, _):
            momentum == 0 ? [] : [Slot(name: "momentum", initialValue: 0)]
        case .adam, .adamw:
            [Slot(name: "mean", initialValue: 0), Slot(name: "square", initialValue: 0)]
        case .rmsprop:
            [Slot(name: "square", initialValue: 0)]
        case .adagrad:
            [Slot(name: "square", initialValue: 0.1)]
        case .adadelta:
            [Slot(name: "square", initialValue: 0), Slot(name: "delta", initialValue: 0)]
        }
    }

    package var isDecoupled: Bool {
        if case .adamw = self { true } else { false }
    }
}
