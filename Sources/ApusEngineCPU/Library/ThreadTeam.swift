import COneDNN

/// The threads that oneDNN computes on, lent to our own loops.
///
/// One team for each thread of the caller: libgomp keeps a pool for each thread that enters it. Parts are dealt out
/// by number, so what a part computes never depends on how many threads there are or which is first.
struct ThreadTeam {
    let threads: Int
    private let gomp: apus_gomp

    /// Elements below which waking a second thread costs more than it saves.
    static let elementsMin = 8192

    private struct Job {
        let gomp: apus_gomp
        let parts: Int
        let body: (Int) -> Void
    }

    init(threads: Int, runtime: OneDNNRuntime) {
        self.threads = threads
        self.gomp = runtime.gomp
    }

    /// Sets the number of threads for the calling thread; to be called at the start of every call from outside.
    func enter() {
        self.gomp.setThreads(Int32(truncatingIfNeeded: self.threads))
    }

    /// Calls `body` once for each of the parts, and returns when all are done.
    func run(parts: Int, _ body: (Int) -> Void) {
        guard self.threads > 1, parts > 1 else {
            for part in 0..<parts { body(part) }
            return
        }
        withoutActuallyEscaping(body) { body in
            var job = Job(gomp: self.gomp, parts: parts, body: body)
            withUnsafeMutablePointer(to: &job) { pointer in
                self.gomp.parallel(
                    { argument in
                        guard let job = argument?.assumingMemoryBound(to: Job.self) else { return }
                        let step = Int(job.pointee.gomp.threadCount())
                        var part = Int(job.pointee.gomp.threadNumber())
                        while part < job.pointee.parts {
                            job.pointee.body(part)
                            part += step
                        }
                    },
                    pointer,
                    UInt32(truncatingIfNeeded: self.threads),
                    0
                )
            }
        }
    }

    /// Splits `0 ..< count` into one range for each thread, on borders of 16 elements.
    func split(_ count: Int, _ body: (Range<Int>) -> Void) {
        guard self.threads > 1, count >= Self.elementsMin else { return body(0..<count) }
        let size = ((count + self.threads - 1) / self.threads + 15) / 16 * 16
        self.run(parts: (count + size - 1) / size) { part in
            body((part * size)..<min((part + 1) * size, count))
        }
    }
}
