internal import ApusEngine
internal import CCUDA

/// Times each product of a network with each tile, in the network's own memory before anything is in it.
///
/// Other trainings on the device lengthen what is measured, of all tiles alike.
enum TileMeasurement {
    /// Launches between two looks at the device's clock, and such looks; the shortest counts.
    private static let launches = 4
    private static let rounds = 3

    /// Microseconds of the device that one network's measurements may take: a trial is to begin soon.
    ///
    /// What is left is measured for the next network that has it.
    private static let budget = 25_000.0

    /// Measures what the book does not know of a network; `compiler` lays the network out with a table.
    static func run(
        _ book: TileBook,
        update: UpdateRule,
        on stream: borrowing Stream,
        _ module: KernelModule,
        compiler: (TileTable) -> NetworkCompiler
    ) throws(CUDAError) {
        let known = book.table
        let first = compiler(known)
        guard first.measurable.contains(where: { known.tile($0.bucket) == nil }) else { return }
        // As in the middle of a step with a whole batch.
        var control = apus_control(update)
        control.current.count = Int32(first.batch)
        control.dropouts = first.dropouts
        try stream.copy([control], to: first.control)
        book.learn(try Self.shortest(known: known, on: stream, module, compiler))
        try stream.synchronize()
    }

    /// The shortest tile for each bucket that is not known, as far as the budget reaches.
    private static func shortest(
        known: TileTable,
        on stream: borrowing Stream,
        _ module: KernelModule,
        _ compiler: (TileTable) -> NetworkCompiler
    ) throws(CUDAError) -> [String: Tile] {
        var candidates: [(bucket: TileBucket, launches: [(tile: Tile, launch: Launch)])] = []
        for tile in Tile.all {
            for (index, found) in compiler(TileTable(uniform: tile)).measurable.enumerated() {
                if index == candidates.count { candidates.append((found.bucket, [])) }
                candidates[index].launches.append((tile, found.launch))
            }
        }
        var (found, spent): ([String: Tile], Double) = ([:], 0)
        for (bucket, launches) in candidates where known.tile(bucket) == nil && found[bucket.key] == nil {
            guard spent < Self.budget else { break }
            var best: (tile: Tile, time: Double)?
            for (tile, launch) in launches {
                let (time, total) = try Self.time(launch, on: stream, module)
                spent += total
                if best.map({ time < $0.time }) ?? true { best = (tile, time) }
            }
            if let best { found[bucket.key] = best.tile }
        }
        return found
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
