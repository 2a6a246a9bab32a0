import ApusMath
import FoundationEssentials
import Glibc

/// A folder as a training leaves it: weights that hardly compress, and a table that does.
struct ModelFolder {
    static let byteCount = 50_000_000

    /// Of the whole, the part that is text.
    private static let textBytes = 2_000_000

    /// Writes `weights.bin`, normal deviates as 32-bit floats, and `history.csv`; another seed, other bytes.
    static func write(to path: String, seed: UInt64) throws(BenchError) {
        guard mkdir(path, 0o700) == 0 else { throw BenchError("cannot make the folder \(path)") }
        var random = SeededRandom(seed: seed)
        // A table of deviates, drawn from: as hard to compress as fresh ones for a window of a few MiB.
        let deviates = (0..<65_536).map { _ in Float(random.normal() * 0.05) }
        let count = (self.byteCount - self.textBytes) / 4
        let weights = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count {
                let word = random.next()
                buffer[index] = deviates[Int(word & 0xFFFF)] + Float(word >> 40) * 1e-10
            }
            initialized = count
        }
        var text = "step,loss,accuracy\n"
        while text.utf8.count < self.textBytes {
            text += "\(text.utf8.count),\(Float(random.uniform())),\(Float(random.uniform()))\n"
        }
        try BenchError.wrapping("the model folder") {
            let bytes = weights.withUnsafeBytes { Data($0) }
            try bytes.write(to: URL(filePath: path + "/weights.bin"))
            try Data(text.utf8).write(to: URL(filePath: path + "/history.csv"))
        }
    }
}
