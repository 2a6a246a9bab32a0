internal import ApusEngine
internal import CCUDA

/// How long tiles may be measured, and who is told.
package struct TileTuning {
    /// A bucket of products that was measured.
    package struct Step: Hashable, Sendable {
        package let bucket: String
        package let tile: String

        /// Of one product with that tile.
        package let microseconds: Double

        /// Of one product with each tile that was tried.
        package let tried: [String: Double]

        /// Buckets of the network that are done, and all.
        package let done: Int
        package let count: Int
    }

    /// Microseconds of the device.
    package let budget: Double
    package let onStep: (Step) -> Void

    package init(budget: Double, onStep: @escaping (Step) -> Void) { (self.budget, self.onStep) = (budget, onStep) }

    /// Before a training: a trial is to begin soon.
    ///
    /// What is left is measured for the next network that has it.
    static var atStart: TileTuning { TileTuning(budget: 25_000) { _ in } }

    /// Everything.
    package static func complete(onStep: @escaping (Step) -> Void) -> TileTuning {
        TileTuning(budget: .infinity, onStep: onStep)
    }
}

/// Times each product of a network with each tile that was found right, in the network's own memory before anything is
/// in it.
///
/// Other trainings on the device lengthen what is measured, of all tiles alike.
enum TileMeasurement {
    /// Launches between two looks at the device's clock, and such looks; the shortest counts.
    private static let launches = 4
    private static let rounds = 3

    /// Checks and measures what the book does not know of a network; `compiler` lays the network out with a table.
    static func run(
        _ book: TileBook,
        update: UpdateRule,
        on stream: borrowing Stream,
        _ module: KernelModule,
        tuning: TileTuning,
        compiler: (TileTable) -> NetworkCompiler
    ) throws(CUDAError) {
        let known = book.table
        let first = compiler(known)
        let unknown = first.measurable.map(\.bucket).filter { known.tile($0) == nil }
        guard !unknown.isEmpty else { return }
        let flavours = [TileChoice.Flavour.forward, .data, .weight].filter { flavour in
            unknown.contains { $0.flavour == flavour }
        }
        try TileCheck.run(book, flavours: flavours, precision: first.precision, on: stream, module)
        // As in the middle of a step with a whole batch.
        var control = apus_control(update)
        control.current.count = Int32(first.batch)
        control.dropouts = first.dropouts
        try stream.copy([control], to: first.control)
        let found = try Self.shortest(book.table, tuning, precision: first.precision, on: stream, module, compiler)
        // Their networks are about to train with plain tiles.
        book.learn(found, settled: Set(unknown.map(\.key)).subtracting(found.keys))
        try stream.synchronize()
    }

    /// The shortest tile for each bucket that is not known, as far as the budget reaches.
    private static func shortest(
        _ known: TileTable,
        _ tuning: TileTuning,
        precision: Precision,
        on stream: borrowing Stream,
        _ module: KernelModule,
        _ compiler: (TileTable) -> NetworkCompiler
    ) throws(CUDAError) -> [String: Tile] {
        var candidates: [(bucket: TileBucket, launches: [(tile: Tile, launch: Launch)])] = []
        for tile in Tile.candidates(precision, stream.device.traits) {
            for (index, found) in compiler(TileTable(uniform: tile)).measurable.enumerated() {
                if index == candidates.count { candidates.append((found.bucket, [])) }
                // Where the tile does not fit, another one stands there.
                let kernel = tile.kernel(found.bucket.flavour, precision)
                guard found.launch.kernel == kernel else { continue }
                if known.allows(tile, found.bucket) { candidates[index].launches.append((tile, found.launch)) }
            }
        }
        // Who is left out for want of time is to be small.
        candidates.sort { Self.operations($0.launches) > Self.operations($1.launches) }
        let keys = Set(candidates.filter { known.tile($0.bucket) == nil }.map(\.bucket.key))
        var (found, spent): ([String: Tile], Double) = ([:], 0)
        for (bucket, launches) in candidates where keys.contains(bucket.key) && found[bucket.key] == nil {
            guard spent < tuning.budget else { break }
            var (best, tried): ((tile: Tile, time: Double)?, [String: Double]) = (nil, [:])
            for (tile, launch) in launches {
                let (time, total) = try Self.time(launch, on: stream, module)
                spent += total
                tried[tile.text] = time / Double(Self.launches)
                if best.map({ time < $0.time }) ?? true { best = (tile, time) }
            }
            guard let best else { continue }
            found[bucket.key] = best.tile
            tuning.onStep(
                TileTuning.Step(
                    bucket: bucket.key,
                    tile: best.tile.text,
                    microseconds: best.time / Double(Self.launches),
                    tried: tried,
                    done: found.count,
                    count: keys.count
                )
            )
        }
        return found
    }

    /// Of one product, with any tile.
    private static func operations(_ launches: [(tile: Tile, launch: Launch)]) -> Double {
        launches.first?.launch.work?.operations ?? 0
    }

    /// Microseconds of the shortest round, and of all.
    private static func time(
        _ launch: Launch,
        on stream: borrowing Stream,
        _ module: KernelModule
    ) throws(CUDAError) -> (shortest: Double, total: Double) {
        try launch.run(on: stream, module, trials: 1)
        var (shortest, total) = (Double.infinity, 0.0)
        for _ in 0..<Self.rounds {
            let from = try TimedEvent(stream.device)
            let to = try TimedEvent(stream.device)
            try from.record(on: stream)
            for _ in 0..<Self.launches { try launch.run(on: stream, module, trials: 1) }
            try to.record(on: stream)
            let time = try to.microseconds(since: from)
            (shortest, total) = (min(shortest, time), total + time)
        }
        return (shortest, total)
    }
}
