/// Which devices a worker offers, as `--devices` says: `auto`, `none`, or numbers.
package enum DeviceSelection: Hashable, Sendable {
    /// All that no other worker has.
    case auto
    case none
    case these([Int])

    package init?(_ text: String) {
        switch text {
        case "auto": self = .auto
        case "none": self = .none
        default:
            var numbers: [Int] = []
            for word in text.split(separator: ",", omittingEmptySubsequences: false) {
                guard let number = Int(word), (0..<64).contains(number), !numbers.contains(number) else { return nil }
                numbers.append(number)
            }
            self = .these(numbers)
        }
    }

    /// The chosen devices with their locks, and what a person should know of those that were left out.
    ///
    /// `home` is the worker's folder, see ``DeviceLock``.
    /// Throws a ``WorkerError`` when a device that was named is not there, cannot train, or is another worker's.
    package func choose(
        from report: DeviceReport,
        owner: String,
        home: String,
        lockFolder: String = DeviceLock.folder
    ) throws(WorkerError) -> (devices: [DeviceReport.Device], locks: [DeviceLock], warnings: [String]) {
        var chosen: [DeviceReport.Device] = []
        var locks: [DeviceLock] = []
        var warnings: [String] = []
        func take(_ device: DeviceReport.Device) throws(WorkerError) {
            let name = "device \(device.ordinal) (\(device.name))"
            locks.append(
                try DeviceLock(device: device.identifier, name: name, owner: owner, home: home, folder: lockFolder)
            )
            chosen.append(device)
        }
        switch self {
        case .none: break
        case .auto:
            for device in report.devices {
                do throws(WorkerError) {
                    try take(device)
                    if let problem = device.problem { warnings.append("device \(device.ordinal): \(problem)") }
                } catch {
                    warnings.append(error.description)
                }
            }
        case .these(let numbers):
            for number in numbers {
                guard let device = report.devices.first(where: { $0.ordinal == number }) else {
                    let why = report.problems.isEmpty ? "there are \(report.devices.count)" : report.problems[0]
                    throw .device("device \(number)", reason: "there is none: \(why)")
                }
                if let problem = device.problem { throw .device("device \(number)", reason: problem) }
                try take(device)
            }
        }
        return (chosen, locks, warnings)
    }
}
