/// What `apus-worker devices` found, as its JSON: what there is, and what is missing.
package struct DeviceReport: Hashable, Sendable, Codable {
    package struct Device: Hashable, Sendable, Codable {
        package let ordinal: Int
        package let name: String

        /// As CUDA_VISIBLE_DEVICES names it: `GPU-…`, or `MIG-…` for an instance of a divided GPU.
        package let identifier: String
        package let memoryBytes: Int
        package let freeBytes: Int

        /// As CUDA writes it, `9.0`.
        package let computeCapability: String

        /// The image of the kernel pack that the engine would use.
        package let kernels: String?

        /// Why the engine cannot train on it, and what to do; `nil` when it can.
        package let problem: String?

        /// What is worth knowing.
        package let note: String?

        package init(
            ordinal: Int,
            name: String,
            identifier: String,
            memoryBytes: Int,
            freeBytes: Int,
            computeCapability: String,
            kernels: String?,
            problem: String?,
            note: String? = nil
        ) {
            (self.ordinal, self.name, self.identifier) = (ordinal, name, identifier)
            (self.memoryBytes, self.freeBytes) = (memoryBytes, freeBytes)
            (self.computeCapability, self.kernels) = (computeCapability, kernels)
            (self.problem, self.note) = (problem, note)
        }
    }

    /// How fast a device or the processor trains, as a short calibration found it.
    package struct Rates: Hashable, Sendable, Codable {
        /// `cpu`, `cuda`.
        package let engine: String

        /// The device's ordinal; 0 for the processor.
        package let device: Int
        package let precision: String

        /// Of the processor; 1 for a device.
        package let threads: Int
        package let launchSeconds: Double
        package let operationsPerSecond: Double
        package let bytesPerSecond: Double

        package init(
            engine: String,
            device: Int,
            precision: String,
            threads: Int,
            launchSeconds: Double,
            operationsPerSecond: Double,
            bytesPerSecond: Double
        ) {
            (self.engine, self.device, self.precision, self.threads) = (engine, device, precision, threads)
            (self.launchSeconds, self.operationsPerSecond) = (launchSeconds, operationsPerSecond)
            self.bytesPerSecond = bytesPerSecond
        }
    }

    /// The driver's own version, `535.129.03`.
    package let driver: String?

    /// The CUDA that the driver supports, `12.2`.
    package let cuda: String?

    /// Where the kernel pack was looked for.
    package let kernels: String
    package let devices: [Device]

    /// What is in the way, each with what to do.
    package let problems: [String]

    /// What there is of cuBLASLt and cuDNN, or why it is not used: a sentence for each; none without a device's driver.
    package let libraries: [String]

    /// `nil` where nothing was measured.
    package var rates: [Rates]?

    package init(
        driver: String?,
        cuda: String?,
        kernels: String,
        devices: [Device],
        problems: [String],
        libraries: [String] = []
    ) {
        (self.driver, self.cuda, self.kernels) = (driver, cuda, kernels)
        (self.devices, self.problems, self.libraries) = (devices, problems, libraries)
    }

    /// For people.
    package var text: String {
        var lines = ["driver      \(self.driver ?? "none")\(self.cuda.map { " (CUDA \($0))" } ?? "")"]
        lines.append("kernels     \(self.kernels)")
        for device in self.devices {
            lines.append("device \(device.ordinal)    \(device.name)")
            lines.append("            \(device.identifier)")
            let memory = "\(device.memoryBytes >> 20) MiB of memory, \(device.freeBytes >> 20) MiB free"
            lines.append("            compute capability \(device.computeCapability), \(memory)")
            lines.append("            \(device.kernels.map { "trains with \($0)" } ?? "cannot train")")
            if let problem = device.problem { lines.append("            \(problem)") }
            if let note = device.note { lines.append("            \(note)") }
        }
        for library in self.libraries { lines.append("library     \(library)") }
        if self.devices.isEmpty { lines.append("devices     none") }
        for problem in self.problems { lines.append("missing     \(problem)") }
        return lines.joined(separator: "\n") + "\n"
    }
}
