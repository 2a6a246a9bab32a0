internal import ApusEngine
internal import ApusMath
internal import CCUDA

/// Looks at what libraries make of a network's products, in the network's own memory before anything is in it: whether it
/// is right, whether it is the same each time, and whether it is faster.
///
/// All products of a network are decided before its first step, so that it trains with the same ones from then on.
final class LibraryMeasurement {
    /// Products of one recording, and how often it is timed; the shortest time counts.
    private static let repeats = 2
    private static let rounds = 2

    /// A library has to be better by that factor: what is as fast changes nothing.
    private static let gain = 0.95

    /// Numbers that operands are made of, again and again: a prime number of them, so that no rows are alike.
    private static let numbers = 65_521

    /// Elements that are compared at each of three places.
    private static let compared = 8_192

    private let libraries: DeviceLibraries
    private let stream: Stream
    private let module: KernelModule
    private let pattern: [Float]

    init(_ libraries: DeviceLibraries, device: Device, _ module: KernelModule) throws(CUDAError) {
        (self.libraries, self.module) = (libraries, module)
        self.stream = try Stream(device)
        var random = SeededRandom(seed: 1)
        self.pattern = (0..<Self.numbers).map { _ in Float(2 * random.uniform() - 1) }
    }

    /// The plans of all products that libraries are to make in a network, which `own` lays out without libraries and
    /// `compiler` with some; what the stream was given before is waited for.
    static func plans(
        _ libraries: DeviceLibraries?,
        _ own: NetworkCompiler,
        update: UpdateRule,
        on stream: borrowing Stream,
        _ module: KernelModule,
        compiler: (LibraryPlans) -> NetworkCompiler
    ) throws(CUDAError) -> LibraryPlans {
        guard let libraries, !own.libraryCandidates.isEmpty else { return [:] }
        try stream.synchronize()
        return try LibraryMeasurement(libraries, device: stream.device, module).run(
            own,
            update: update,
            compiler: compiler
        )
    }

    private func run(
        _ own: NetworkCompiler,
        update: UpdateRule,
        compiler: (LibraryPlans) -> NetworkCompiler
    ) throws(CUDAError) -> LibraryPlans {
        let monitor = self.stream.device.monitor
        self.libraries.beginDeciding(monitor)
        defer { self.libraries.endDeciding(monitor) }
        let mine = own.libraryCandidates
        var plans: LibraryPlans = [:]
        for candidate in mine where plans[candidate.product] == nil && self.isWanted(candidate.product) {
            plans[candidate.product] = self.libraries.plan(candidate.product)
        }
        guard !plans.isEmpty else { return [:] }
        // As in the middle of a step with a whole batch.
        var control = apus_control(update)
        control.current.count = Int32(own.batch)
        control.dropouts = own.dropouts
        try self.stream.copy([control], to: own.control)
        let unknown = plans.keys.filter { self.libraries.decision($0) == nil }
        // Who does not come back from a library's call must not try it again.
        var decided: [LibraryProduct: LibraryBook.Decision] = [:]
        for product in unknown { decided[product] = .refused("the process ended while it was tried") }
        self.libraries.learn(decided)
        var chosen: LibraryPlans = [:]
        var seen: Set<LibraryProduct> = []
        for (mine, other) in zip(mine, compiler(plans).libraryCandidates) {
            guard let plan = plans[mine.product], seen.insert(mine.product).inserted else { continue }
            do throws(CUDAError) {
                if unknown.contains(mine.product) {
                    let decision = try self.judge(mine, other)
                    decided[mine.product] = decision
                    if decision == .library { chosen[mine.product] = plan }
                } else {
                    // The first call may load something, which a recording must not.
                    try self.run(other.launches)
                    try self.stream.synchronize()
                    chosen[mine.product] = plan
                }
            } catch {
                guard !error.isSticky else { throw error }
                self.libraries.giveUp(mine.product, error)
                if unknown.contains(mine.product) { decided[mine.product] = .refused("\(error)") }
            }
        }
        try self.stream.synchronize()
        self.libraries.learn(decided)
        return chosen
    }

    private func isWanted(_ product: LibraryProduct) -> Bool {
        switch self.libraries.decision(product) {
        case nil, .library: true
        case .own, .refused: false
        }
    }

    // ---- One product

    private func judge(
        _ own: LibraryCandidate,
        _ other: LibraryCandidate
    ) throws(CUDAError) -> LibraryBook.Decision {
        for (index, operand) in own.operands.enumerated() {
            try self.fill(operand, isBFloat: own.product.precision == .bf16, from: index * 1_009)
        }
        try self.run(own.launches)
        let expected = try self.read(own.outcome)
        // What the own kernels left there must not pass for the library's.
        try self.clear(own.outcome)
        try self.run(other.launches)
        let found = try self.read(other.outcome)
        try self.run(other.launches)
        let again = try self.read(other.outcome)
        guard found.map(\.bitPattern) == again.map(\.bitPattern) else {
            return self.refusal(own.product, "the library's results differ from call to call")
        }
        let error = BackendComparison.error(found, expected)
        guard error <= own.product.errorMax else {
            return self.refusal(own.product, "the library's results are off by \(error)")
        }
        let (ownTime, otherTime) = (try self.time(own.launches), try self.time(other.launches))
        return self.libraries.policy == .always || otherTime < Self.gain * ownTime ? .library : .own
    }

    private func refusal(_ product: LibraryProduct, _ reason: String) -> LibraryBook.Decision {
        self.libraries.refuse(product, reason)
        return .refused(reason)
    }

    private func run(_ launches: [Launch]) throws(CUDAError) {
        for launch in launches { try launch.run(on: self.stream, self.module, trials: 1) }
    }

    /// Microseconds of the shortest round.
    private func time(_ launches: [Launch]) throws(CUDAError) -> Double {
        let recording = try Recording(on: self.stream) { () throws(CUDAError) in
            for _ in 0..<Self.repeats { try self.run(launches) }
        }
        var shortest = Double.infinity
        for _ in 0..<Self.rounds {
            let time = try self.stream.time { () throws(CUDAError) in try recording.launch(on: self.stream) }
            shortest = min(shortest, time)
        }
        return shortest
    }

    private func fill(_ operand: LibraryCandidate.Operand, isBFloat: Bool, from offset: Int) throws(CUDAError) {
        let numbers = Array(self.pattern[offset...] + self.pattern[..<offset])
        let rounded = isBFloat ? numbers.map { UInt16(roundedToBFloat: $0) } : []
        for first in Swift.stride(from: 0, to: operand.count, by: Self.numbers) {
            let count = min(Self.numbers, operand.count - first)
            if isBFloat {
                try self.stream.copy(Array(rounded.prefix(count)), to: operand.address + UInt64(2 * first))
            } else {
                try self.stream.copy(Array(numbers.prefix(count)), to: operand.address + UInt64(4 * first))
            }
        }
    }

    private func clear(_ outcome: LibraryCandidate.Outcome) throws(CUDAError) {
        let elements = outcome.count + (outcome.parts - 1) * outcome.partStride
        let driver = self.stream.device.driver
        let bytes = elements * (outcome.isFloat ? 4 : 2)
        try driver.check(driver.api.fillBytes(outcome.address, 0, bytes, self.stream.handle), "cuMemsetD8Async")
    }

    /// Elements at the beginning, in the middle and at the end, the parts added up.
    private func read(_ outcome: LibraryCandidate.Outcome) throws(CUDAError) -> [Float] {
        let count = min(Self.compared / (outcome.parts > 16 ? 8 : 1), outcome.count)
        var numbers: [Float] = []
        for first in [0, (outcome.count - count) / 2, outcome.count - count] {
            var sums = [Float](repeating: 0, count: count)
            for part in 0..<outcome.parts {
                let element = first + part * outcome.partStride
                let found = try self.read(count, from: outcome.address, element: element, isFloat: outcome.isFloat)
                for index in sums.indices { sums[index] += found[index] }
            }
            numbers += sums
        }
        return numbers
    }

    private func read(
        _ count: Int,
        from address: UInt64,
        element: Int,
        isFloat: Bool
    ) throws(CUDAError) -> [Float] {
        guard !isFloat else { return try self.stream.read(count, from: address + UInt64(4 * element), zero: 0) }
        return try self.stream.read(count, from: address + UInt64(2 * element), zero: UInt16(0)).map {
            Float(bitPattern: UInt32($0) << 16)
        }
    }
}
