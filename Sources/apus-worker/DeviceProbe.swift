import ApusEngineCUDA
import ApusWorker
import Glibc

/// Looks at this machine's CUDA devices.
///
/// Uses each for a moment, so it runs in a process that ends soon.
enum DeviceProbe {
    static func report(kernels: String) -> DeviceReport {
        let visible = getenv("CUDA_VISIBLE_DEVICES").map { String(cString: $0) }
        let (facts, driver) = DriverFacts.detect(visibleDevices: visible)
        guard let driver, case .works(let cuda, let count) = facts.library else {
            return DeviceReport(
                driver: facts.module,
                cuda: nil,
                kernels: kernels,
                devices: [],
                problems: facts.problems
            )
        }
        var problems = facts.problems
        var devices: [DeviceReport.Device] = []
        for ordinal in 0..<count {
            do {
                let device = try Device(driver: driver, ordinal: ordinal)
                devices.append(try Self.entry(device, kernels: kernels, cuda: cuda))
            } catch {
                problems.append("device \(ordinal) cannot be used (\(error)); see what nvidia-smi says of it")
            }
        }
        return DeviceReport(
            driver: facts.module,
            cuda: "\(cuda / 1_000).\(cuda % 1_000 / 10)",
            kernels: kernels,
            devices: devices,
            problems: problems,
            libraries: KernelFolder.libraries(driver: cuda).words
        )
    }

    private static func entry(_ device: Device, kernels: String, cuda: Int) throws -> DeviceReport.Device {
        let (image, problem) = try Self.kernels(device, kernels, cuda: cuda)
        return DeviceReport.Device(
            ordinal: device.ordinal,
            name: device.name,
            identifier: device.uuid,
            memoryBytes: device.memoryBytes,
            freeBytes: try device.memory().free,
            computeCapability: "\(device.major).\(device.minor)",
            kernels: image,
            problem: problem,
            note: device.isMIG
                ? "an instance of a divided GPU (MIG): a process sees one; start a worker for each, with "
                    + "CUDA_VISIBLE_DEVICES=MIG-… as nvidia-smi -L lists them"
                : nil
        )
    }

    /// The pack's image for the device, or what this machine would compile; else why there is neither, or what is wrong
    /// with the device.
    private static func kernels(
        _ device: Device,
        _ folder: String,
        cuda: Int
    ) throws -> (image: String?, problem: String?) {
        do {
            let pack = try KernelFolder.pack(folder)
            let file = try pack.file(major: device.major, minor: device.minor, driver: cuda)
            let module = try KernelModule(device, image: try pack.read(file))
            guard let fault = DeviceCheck(device: device, module: module).fault() else { return (file.name, nil) }
            return (nil, "\(fault); see 'apus-worker check' and 'nvidia-smi -q -d ECC', and do not train on it")
        } catch  where DeviceKernels.leavesToCompile(error) {
            let architecture = device.major * 10 + device.minor
            do {
                let compiler = try KernelCompiler(
                    NVRTCPlaces(environment: KernelFolder.environment(NVRTCPlaces.variables))
                )
                try compiler.check(architecture: architecture)
                return ("what NVRTC \(compiler.version) compiles for sm_\(architecture) at the start", nil)
            } catch let refusal {
                return (nil, "\(error); and none can be compiled here: \(refusal)")
            }
        } catch {
            return (nil, "\(error)")
        }
    }
}
