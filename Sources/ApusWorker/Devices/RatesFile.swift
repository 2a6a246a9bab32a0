package import ApusStudy
import FoundationEssentials
import Glibc

/// The rates that a worker measured of its devices, so that it measures once: the file `rates.json` of its devices' folder.
///
/// A file that cannot be used – missing, too long, no such JSON, numbers that no device has, or of other devices or
/// software – counts as none: the worker measures again.
package struct RatesFile: Sendable {
    package static let bytesMax = 65_536
    package static let countMax = 65

    /// What was measured: the worker's version, its cores and its devices, each as one text.
    package let identity: [String]
    private let path: String

    package init(folder: String, identity: [String]) {
        self.path = "\(folder)/rates.json"
        self.identity = identity
    }

    private struct Content: Codable {
        struct Rates: Codable {
            let engine: String
            let device: Int
            let launchSeconds: Double
            let operationsPerSecond: Double
            let bytesPerSecond: Double
        }

        let identity: [String]
        let rates: [Rates]
    }

    /// The remembered rates; `nil` where there are none of these devices.
    ///
    /// Blocks.
    package func read() -> [ComputeRates]? {
        var status = stat()
        guard lstat(self.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.bytesMax,
            let data = try? Data(contentsOf: URL(filePath: self.path)), data.count <= Self.bytesMax,
            let content = try? JSONDecoder().decode(Content.self, from: data), content.identity == self.identity
        else { return nil }
        let rates = content.rates.compactMap { one in
            ComputeRates(
                engine: one.engine,
                device: one.device,
                launchSeconds: one.launchSeconds,
                operationsPerSecond: one.operationsPerSecond,
                bytesPerSecond: one.bytesPerSecond
            )
        }
        guard rates.count == content.rates.count, Self.areSound(rates) else { return nil }
        return rates
    }

    /// Remembers rates of these devices.
    ///
    /// Blocks; throws a ``WorkerError`` where the folder cannot be written.
    package func write(_ rates: [ComputeRates]) throws {
        let content = Content(
            identity: self.identity,
            rates: rates.map { one in
                Content.Rates(
                    engine: one.engine,
                    device: one.device,
                    launchSeconds: one.launchSeconds,
                    operationsPerSecond: one.operationsPerSecond,
                    bytesPerSecond: one.bytesPerSecond
                )
            }
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(Array(try encoder.encode(content)), to: self.path)
    }

    /// Whether a coordinator would take them: some, not too many, none twice, of engines that there are.
    package static func areSound(_ rates: [ComputeRates]) -> Bool {
        (1...Self.countMax).contains(rates.count)
            && rates.allSatisfy { ["cpu", "cuda"].contains($0.engine) && $0.device < Self.countMax - 1 }
            && Set(rates.map { "\($0.engine) \($0.device)" }).count == rates.count
    }
}
