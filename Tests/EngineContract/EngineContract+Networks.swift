import ApusEngine

// What a network promises, call by call.
extension EngineContract {
    func checkNetwork(_ subject: EngineSubject) throws {
        switch self {
        case .sameBits: try Self.checkSameBits(subject)
        case .goesOn: try Self.checkGoesOn(subject)
        case .judging: try Self.checkJudging(subject)
        case .behindTheCount: try Self.checkBehindTheCount(subject)
        case .probabilities: try Self.checkProbabilities(subject)
        case .foreignState: try Self.checkForeignState(subject)
        case .notFinite: try Self.checkNotFinite(subject)
        default: try Self.checkSmallerLoss(subject)
        }
    }

    private static func checkSameBits(_ subject: EngineSubject) throws {
        let networks = try [subject.network(), subject.network()]
        let sums = try networks.map { network in
            try (0..<3).map { step in
                try network.trainStep(
                    subject.batch(3 - step % 2, seed: UInt64(step)),
                    scalars: EngineSubject.scalars(step)
                )
            }
        }
        try Self.expect(sums[0] == sums[1], "sums differ: \(sums)")
        try Self.expect(try networks[0].store() == networks[1].store(), "states differ")
    }

    private static func checkGoesOn(_ subject: EngineSubject) throws {
        let (first, second) = try (subject.network(), subject.network(salt: 100))
        _ = try first.trainStep(subject.batch(3, seed: 1), scalars: EngineSubject.scalars(0))
        try second.load(try first.store())
        let sums = try [first, second].map {
            try $0.trainStep(subject.batch(2, seed: 2), scalars: EngineSubject.scalars(1))
        }
        try Self.expect(sums[0] == sums[1], "sums differ: \(sums)")
        try Self.expect(try first.store() == second.store(), "states differ")
    }

    private static func checkJudging(_ subject: EngineSubject) throws {
        let network = try subject.network()
        let before = try network.store()
        let batch = subject.batch(3, seed: 1)
        let sums = try network.evaluate(batch)
        _ = try network.forward(batch.images, count: 3, training: EngineSubject.scalars(0))
        let ones = [Float](repeating: 1, count: 3 * subject.plan.output.count)
        _ = try network.gradients(
            batch.images,
            outputGradient: ones,
            count: 3,
            training: EngineSubject.scalars(0)
        )
        try Self.expect(try network.evaluate(batch) == sums, "a second judgement differs")
        try Self.expect(try network.store() == before, "the state changed")
    }

    private static func checkBehindTheCount(_ subject: EngineSubject) throws {
        let networks = try [subject.network(), subject.network()]
        let exact = subject.batch(2, seed: 3)
        var longer = exact
        longer.images += [Float](repeating: .nan, count: subject.plan.input.count)
        let sums = try [exact, longer].enumerated().map { index, batch in
            try networks[index].trainStep(batch, scalars: EngineSubject.scalars(0))
        }
        try Self.expect(sums[0] == sums[1], "sums differ: \(sums)")
        try Self.expect(try networks[0].store() == networks[1].store(), "states differ")
    }

    private static func checkProbabilities(_ subject: EngineSubject) throws {
        let width = subject.plan.output.count
        let output = try subject.network().forward(subject.batch(3, seed: 4).images, count: 3, training: nil)
        try Self.expect(output.count == 3 * width, "\(output.count) outputs")
        for sample in 0..<3 {
            let row = output[(sample * width)..<((sample + 1) * width)]
            try Self.expect(row.allSatisfy { $0 >= 0 }, "a negative one: \(row)")
            try Self.expect(abs(row.reduce(0, +) - 1) < 1e-5, "their sum is \(row.reduce(0, +))")
        }
    }

    private static func checkForeignState(_ subject: EngineSubject) throws {
        let network = try subject.network()
        let state = try network.store()
        let fewer = NetworkState(
            parameters: Array(state.parameters.dropLast()),
            statistics: state.statistics,
            slots: state.slots
        )
        let others = [
            fewer, NetworkState(parameters: state.parameters, statistics: state.statistics, slots: []),
            NetworkState(parameters: state.parameters, statistics: state.statistics + [[1]], slots: state.slots),
        ]
        for other in others {
            do {
                try network.load(other)
            } catch is StateError {
                continue
            }
            throw Broken(description: "a state with \(other.parameters.count) parameters was taken")
        }
        try Self.expect(try network.store() == state, "the state changed")
    }

    private static func checkSmallerLoss(_ subject: EngineSubject) throws {
        let network = try subject.network()
        let batch = subject.batch(3, seed: 6)
        let before = try network.evaluate(batch).loss
        for step in 0..<20 { _ = try network.trainStep(batch, scalars: EngineSubject.scalars(step)) }
        let after = try network.evaluate(batch).loss
        try Self.expect(after < before, "from \(before) to \(after)")
    }

    private static func checkNotFinite(_ subject: EngineSubject) throws {
        let network = try subject.network()
        var batch = subject.batch(3, seed: 6)
        for index in batch.images.indices { batch.images[index] = .nan }
        let sums = try network.trainStep(batch, scalars: EngineSubject.scalars(0))
        try Self.expect(!sums.loss.isFinite, "the loss is \(sums.loss)")
    }
}
