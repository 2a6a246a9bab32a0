/// Minimizes a smooth function within bounds, one evaluation after the other.
///
/// A machine: ``point`` is what it wants to know, and ``take(_:gradient:)`` tells it, so that many can run side by
/// side and share their evaluations. Limited-memory BFGS (Nocedal and Wright, "Numerical Optimization", 2006, algorithm
/// 7.4) on the coordinates that no bound holds, with steps projected into the bounds and shortened until they satisfy
/// Armijo's rule (Bertsekas, "Projected Newton methods", 1982).
package struct BoundedDescent: Sendable {
    package struct Limits: Sendable {
        package var evaluations: Int

        /// The length of the first step.
        package var firstStep: Double

        /// The largest projected derivative, and the smallest fall of the function, that still count.
        package var derivative: Double
        package var fall: Double

        package init(evaluations: Int, firstStep: Double, derivative: Double = 1e-6, fall: Double = 1e-9) {
            self.evaluations = evaluations
            self.firstStep = firstStep
            self.derivative = derivative
            self.fall = fall
        }
    }

    private static let memory = 8
    private static let shorteningsMax = 16

    /// Where the function is to be evaluated next; the best point once it is finished.
    package private(set) var point: [Double]
    package private(set) var isFinished = false

    /// The best point so far and the function there; infinite before the first evaluation.
    package private(set) var best: [Double]
    package private(set) var bestValue = Double.infinity
    private let lower: [Double]
    private let upper: [Double]
    private let limits: Limits
    private var gradient: [Double] = []
    private var direction: [Double] = []
    private var step = 1.0
    private var shortenings = 0
    private var evaluations = 0
    private var smallFalls = 0
    private var memory = DescentMemory(capacity: Self.memory)

    /// Starts at `start`, moved into the bounds.
    package init(from start: [Double], lower: [Double], upper: [Double], limits: Limits) {
        self.point = start.indices.map { min(max(start[$0], lower[$0]), upper[$0]) }
        self.best = self.point
        self.lower = lower
        self.upper = upper
        self.limits = limits
        self.isFinished = start.isEmpty
    }

    /// The function's value and gradient at ``point``.
    package mutating func take(_ value: Double, gradient: [Double]) {
        guard !self.isFinished else { return }
        self.evaluations += 1
        if self.isAcceptable(value, gradient) {
            self.accept(value, gradient)
        } else if self.gradient.isEmpty {
            self.finish()
        } else {
            self.shorten(value)
        }
        if self.evaluations >= self.limits.evaluations { self.finish() }
    }

    private func isAcceptable(_ value: Double, _ gradient: [Double]) -> Bool {
        guard value.isFinite, gradient.allSatisfy(\.isFinite) else { return false }
        guard !self.gradient.isEmpty else { return true }
        return value <= self.bestValue + 1e-4 * self.slope
    }

    /// The expected change of the function along the projected step, to first order.
    private var slope: Double {
        var sum = 0.0
        for index in self.point.indices {
            sum += self.gradient[index] * (self.point[index] - self.best[index])
        }
        return sum
    }

    private mutating func accept(_ value: Double, _ gradient: [Double]) {
        if !self.gradient.isEmpty {
            self.memory.remember(from: self.best, self.gradient, to: self.point, gradient)
            self.smallFalls = self.bestValue - value <= self.limits.fall ? self.smallFalls + 1 : 0
        }
        self.best = self.point
        self.bestValue = value
        self.gradient = gradient
        self.shortenings = 0
        let free = self.freeGradient()
        guard self.smallFalls < 2, free.contains(where: { abs($0) > self.limits.derivative }) else {
            return self.finish()
        }
        self.turn(along: free)
    }

    /// The gradient without the coordinates that would leave their bounds.
    private func freeGradient() -> [Double] {
        self.gradient.indices.map { index in
            let slope = self.gradient[index]
            let isHeld =
                (slope > 0 && self.best[index] <= self.lower[index])
                || (slope < 0 && self.best[index] >= self.upper[index])
            return isHeld ? 0 : slope
        }
    }

    private mutating func turn(along free: [Double]) {
        self.direction = self.memory.direction(against: free)
        var descent = 0.0
        for index in free.indices {
            descent += self.direction[index] * free[index]
        }
        if descent >= 0 || self.memory.isEmpty {
            self.memory.forget()
            let length = free.reduce(0) { $0 + $1 * $1 }.squareRoot()
            self.direction = free.map { -$0 / length }
            self.step = self.limits.firstStep
        } else {
            self.step = 1
        }
        self.move()
    }

    private mutating func move() {
        for index in self.point.indices {
            let moved = self.best[index] + self.step * self.direction[index]
            self.point[index] = min(max(moved, self.lower[index]), self.upper[index])
        }
        if self.point == self.best { self.finish() }
    }

    /// By the minimum of the parabola through what is known, within a tenth and a half.
    private mutating func shorten(_ value: Double) {
        self.shortenings += 1
        if self.shortenings > Self.shorteningsMax {
            // Curvature from far away may mislead; the gradient does not.
            guard !self.memory.isEmpty else { return self.finish() }
            self.memory.forget()
            self.shortenings = 0
            return self.turn(along: self.freeGradient())
        }
        let slope = self.slope
        let excess = value - self.bestValue - slope
        let factor = value.isFinite && excess > 0 ? -slope / (2 * excess) : 0.1
        self.step *= min(max(factor, 0.1), 0.5)
        self.move()
    }

    private mutating func finish() {
        self.point = self.best
        self.isFinished = true
    }
}

extension BoundedDescent {
    /// Minimizes to the end; the function puts its gradient into the second argument.
    package static func minimum(
        from start: [Double],
        lower: [Double],
        upper: [Double],
        limits: Limits,
        of function: ([Double], inout [Double]) -> Double
    ) -> (point: [Double], value: Double) {
        var descent = BoundedDescent(from: start, lower: lower, upper: upper, limits: limits)
        var gradient = [Double](repeating: 0, count: start.count)
        while !descent.isFinished {
            let value = function(descent.point, &gradient)
            descent.take(value, gradient: gradient)
        }
        return (descent.best, descent.bestValue)
    }
}
