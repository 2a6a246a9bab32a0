import FoundationEssentials

/// How fast a trained model gets from the worker's folder into the coordinator's store.
struct ArtifactUpload: Benchmark {
    let name = "artifact-upload"
    let summary = "MB/s of packing a 50 MB model folder and uploading it over loopback, until it is durable"
    let mark = Mark(direction: .atLeast, bound: 0.8, subject: .ratio(to: "tar | zstd -3 > file"))

    func run(_ options: BenchmarkOptions) throws(BenchError) -> Finding {
        var own: [UploadWorker.Measured] = []
        var peer: [Double] = []
        for round in 0..<options.rounds {
            try ScratchFolder.with(in: options.scratch) { folder throws(BenchError) in
                try ModelFolder.write(to: folder.file("model"), seed: UInt64(round + 1))
                if round.isMultiple(of: 2), let rate = try self.peer(folder) { peer.append(rate) }
                own.append(try self.upload(folder))
                if !round.isMultiple(of: 2), let rate = try self.peer(folder) { peer.append(rate) }
            }
        }
        let megabytes = Double(ModelFolder.byteCount) / 1e6
        let rates = own.map { megabytes / ($0.packSeconds + $0.uploadSeconds) }
        return Finding(
            value: Number.median(rates),
            unit: "MB/s",
            peer: Finding.Peer(
                name: "tar c | zstd -3 > file",
                value: peer.isEmpty ? nil : Number.median(peer),
                note: "not installed; apt-get install tar zstd"
            ),
            details: [
                Finding.Detail("each round", Number.list(rates)),
                Finding.Detail("each round of the peer", Number.list(peer)),
                Finding.Detail("packing", Number.median(own.map(\.packSeconds)), "s"),
                Finding.Detail("uploading", Number.median(own.map(\.uploadSeconds)), "s"),
                Finding.Detail("archive", Double(own.first?.packedBytes ?? 0) / 1e6, "MB"),
            ]
        )
    }

    private func upload(_ folder: ScratchFolder) throws(BenchError) -> UploadWorker.Measured {
        let child = try ChildProcess.own(["child-upload", folder.path])
        let measured = try child.answer(UploadWorker.Measured.self, within: 120)
        try child.finish()
        return measured
    }

    /// MB/s of the peer; nil when it is not installed.
    private func peer(_ folder: ScratchFolder) throws(BenchError) -> Double? {
        let tools = ["/usr/bin/zstd", "/usr/bin/tar", "/bin/tar"].filter(FileManager.default.isExecutableFile(atPath:))
        guard tools.contains("/usr/bin/zstd"), tools.count > 1 else { return nil }
        let script = "tar c -C \"$1\" model | zstd -3 -q > \"$1/peer.tar.zst\""
        let watch = Stopwatch()
        let child = try ChildProcess(["/bin/sh", "-c", script, "sh", folder.path])
        try child.finish()
        return Double(ModelFolder.byteCount) / 1e6 / watch.seconds
    }
}
