internal import ApusEngine

/// Checks each kernel of a tile on the device before it is measured or used: a kernel may be wrong on a device, with a
/// driver or by a compiler that nobody has tried it with.
///
/// Small products are compared with float64, within the bounds that the precision's operations have, and with the first
/// plain kernel that is right: all of it within the same bounds, and bit by bit.
enum TileCheck {
    /// Checks what the book has no verdict for; throws when the device fails for good, which the book then knows.
    static func run(
        _ book: TileBook,
        flavours: [TileChoice.Flavour],
        precision: Precision,
        on stream: borrowing Stream,
        _ module: KernelModule
    ) throws(CUDAError) {
        let candidates = Tile.candidates(precision, stream.device.traits)
        for flavour in flavours {
            let known = book.table.verdicts
            let unknown = candidates.filter { known[$0.kernel(flavour, precision)] == nil }
            guard !unknown.isEmpty else { continue }
            var benches: [TileBench] = []
            for problem in TileProblem.all(flavour, precision) { benches.append(try TileBench(problem, on: stream)) }
            var reference = try Self.reference(book, flavour, precision, benches, on: stream, module)
            for tile in unknown {
                let kernel = tile.kernel(flavour, precision)
                if !tile.isPlain { book.begin(kernel) }
                do throws(CUDAError) {
                    let outcomes = try Self.outcomes(tile, benches, on: stream, module)
                    let (verdict, why) = Self.verdict(outcomes, benches, reference, precision)
                    if reference == nil, tile.isPlain, verdict != .refused { reference = outcomes }
                    book.judge(
                        kernel,
                        verdict != .refused && Self.isSame(outcomes, reference) ? .same : verdict,
                        why: why
                    )
                } catch {
                    // Without room nothing is known of the kernel.
                    if case .memory = error { throw error }
                    book.judge(kernel, .refused, why: "\(error)")
                    if error.isSticky { throw error }
                }
            }
        }
    }

    /// The outcomes of a plain kernel that was found right before.
    private static func reference(
        _ book: TileBook,
        _ flavour: TileChoice.Flavour,
        _ precision: Precision,
        _ benches: [TileBench],
        on stream: borrowing Stream,
        _ module: KernelModule
    ) throws(CUDAError) -> [[Float]?]? {
        let verdicts = book.table.verdicts
        guard let tile = Tile.all.first(where: { verdicts[$0.kernel(flavour, precision)] == .same }) else { return nil }
        return try Self.outcomes(tile, benches, on: stream, module)
    }

    /// `nil` for a problem that the tile does not fit.
    private static func outcomes(
        _ tile: Tile,
        _ benches: [TileBench],
        on stream: borrowing Stream,
        _ module: KernelModule
    ) throws(CUDAError) -> [[Float]?] {
        var outcomes: [[Float]?] = []
        for bench in benches {
            outcomes.append(tile.fits(bench.problem.shape) ? try bench.run(tile, on: stream, module) : nil)
        }
        return outcomes
    }

    /// Whether all that a tile and the reference made has the same bits.
    private static func isSame(_ outcomes: [[Float]?], _ reference: [[Float]?]?) -> Bool {
        guard let reference else { return false }
        return zip(outcomes, reference).allSatisfy { $0 == nil || $1 == nil || $0 == $1 }
    }

    private static func verdict(
        _ outcomes: [[Float]?],
        _ benches: [TileBench],
        _ reference: [[Float]?]?,
        _ precision: Precision
    ) -> (TileVerdict, why: String?) {
        let bound = precision.errorMax(isSingle: true)
        guard outcomes.contains(where: { $0 != nil }) else { return (.refused, "nothing of it was tried") }
        for (index, outcome) in outcomes.enumerated() {
            guard let outcome else { continue }
            let error = benches[index].error(outcome)
            let expected = reference.flatMap { $0[index] }
            let distance = expected.map { TileBench.distance(outcome.map { Double($0) }, $0.map { Double($0) }) } ?? 0
            guard error < bound, distance < bound else {
                return (.refused, "its error is \(max(error, distance)), and may be \(bound)")
            }
        }
        return (.right, nil)
    }
}
