import ApusRunner
import ApusStudy
import ApusWorker
import FoundationEssentials
import Logging

/// How fast the offered devices and the processor are: remembered, or measured once.
///
/// A process of its own measures, `apus-worker devices --rates`, as one looks for the devices: this one never holds
/// memory of a device, and a driver that hangs takes nothing with it.
struct DeviceCalibration: Sendable {
    let devices: [DeviceReport.Device]
    let kernels: String

    /// The devices' folder.
    let folder: String
    let cores: Int
    let logger: Logger

    private static let limit = Duration.seconds(120)

    /// Empty where nothing can be measured.
    func rates() async -> [ComputeRates] {
        let file = RatesFile(folder: self.folder, identity: self.identity)
        if let remembered = file.read() { return remembered }
        do {
            let rates = self.rates(try await self.measured())
            guard RatesFile.areSound(rates) else { return [] }
            _ = try? file.write(rates)
            return rates
        } catch {
            self.logger.info("the devices' speed is not known", metadata: ["reason": "\(error)"])
            return []
        }
    }

    /// What a measurement holds for: other software, another machine or other devices make it anew.
    private var identity: [String] {
        [WorkerVersion.software, "\(self.cores) cores"]
            + self.trainable.map { "\($0.identifier) \($0.name) \($0.kernels ?? "")" }
    }

    private var trainable: [DeviceReport.Device] { self.devices.filter { $0.problem == nil } }

    private func measured() async throws -> [DeviceReport.Rates] {
        let command = [
            "/bin/sh", "-c", "\"$0\" devices --rates --json --kernels \"$1\" || true", try WorkerPaths.program(),
            self.kernels,
        ]
        var environment = WorkerSurroundings.environment()
        // None but those that this worker offers: others may be another's.
        environment["CUDA_VISIBLE_DEVICES"] = self.trainable.map(\.identifier).joined(separator: ",")
        let place = "\(self.folder)/rates"
        OfferedDevices.makeFolder(place)
        let bytes = try await ShortProgram.output(
            command,
            environment: environment,
            folder: place,
            limit: Self.limit,
            clock: ContinuousClock()
        )
        return try JSONDecoder().decode(DeviceReport.self, from: Data(bytes)).rates ?? []
    }

    /// Of a device those of the precision that is meant where a study says nothing.
    private func rates(_ measured: [DeviceReport.Rates]) -> [ComputeRates] {
        measured.filter { $0.engine == "cpu" ? $0.threads == 1 : $0.precision == "tf32" }.compactMap { one in
            self.index(of: one).flatMap { index in
                ComputeRates(
                    engine: one.engine,
                    device: index,
                    launchSeconds: one.launchSeconds,
                    operationsPerSecond: one.operationsPerSecond,
                    bytesPerSecond: one.bytesPerSecond
                )
            }
        }
    }

    /// Where a measured device stands among those that the worker offers; `nil` for one that is none of them.
    private func index(of rates: DeviceReport.Rates) -> Int? {
        guard rates.engine == "cuda" else { return 0 }
        guard self.trainable.indices.contains(rates.device) else { return nil }
        let identifier = self.trainable[rates.device].identifier
        return self.devices.firstIndex { $0.identifier == identifier }
    }
}
