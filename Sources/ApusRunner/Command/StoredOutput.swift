import ApusStudy

/// Reads the metrics of a run from its kept folder.
enum StoredOutput {
    private static let pieceBytes = 262_144

    /// All measurements, in the order in which a running program would have given them, and the reader's state.
    static func read(
        _ sources: [MetricSource],
        in folder: RunFolder
    ) -> Result<([Measurement], MetricReader), RunnerError> {
        let path = "\(RunFolder.ownName)/stdout"
        do {
            var reader = try MetricReader(sources, folder: folder)
            var found: [Measurement] = []
            var offset: Int64 = 0
            while true {
                let bytes = try folder.read(path, from: offset, upTo: Self.pieceBytes)
                if bytes.isEmpty { break }
                offset += Int64(bytes.count)
                found += reader.stdout(bytes[...])
            }
            found += reader.finish()
            return .success((found, reader))
        } catch {
            return .failure(RunnerError("cannot read the stored output: \(error)"))
        }
    }
}
