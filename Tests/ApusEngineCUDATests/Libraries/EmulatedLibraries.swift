import ApusEngine
import ApusEngineCUDA
import Foundation
import KernelEmulation
import Synchronization

/// The CUDA backend with cuBLASLt and cuDNN, all of them on the CPU.
struct EmulatedLibraries {
    final class Said: Sendable {
        let lines = Mutex<[String]>([])

        func contains(_ part: String) -> Bool { self.lines.withLock { $0.contains { $0.contains(part) } } }
        var count: Int { self.lines.withLock { $0.count } }
        var isEmpty: Bool { self.count == 0 }
    }

    static let identity = TileBook.Identity(
        device: "CPU emulation",
        identifier: "GPU-1",
        computeCapability: "9.0",
        driver: 12_090,
        kernels: "sources sm_90.cubin"
    )

    /// What the device says, all in all.
    let said = Said()
    var policy = DeviceLibraries.Policy.always

    /// Where it remembers what it measured.
    var folder: String?
    var hasCuBLASLt = true
    var hasCuDNN = true

    var found: GPULibraries {
        GPULibraries(
            cublasLt: self.hasCuBLASLt ? apus_emulation_cublas_lt() : nil,
            cudnn: self.hasCuDNN ? apus_emulation_cudnn() : nil
        )
    }

    func book() -> LibraryBook {
        LibraryBook(folder: self.folder, identity: Self.identity, versions: self.found.versions) { line in
            self.said.lines.withLock { $0.append(line) }
        }
    }

    func libraries(_ device: Device, _ book: LibraryBook? = nil) -> DeviceLibraries {
        DeviceLibraries(
            self.found,
            device: device,
            book: book ?? self.book(),
            policy: self.policy,
            operationsMin: 0
        ) { line in
            self.said.lines.withLock { $0.append(line) }
        }
    }

    func backend(_ precision: Precision, _ book: LibraryBook? = nil) throws -> CUDABackend {
        apus_emulation_set_order(APUS_ORDER_FORWARD)
        let device = try Device(driver: try EmulatedDevice.driver(), ordinal: 0)
        return CUDABackend(
            device: device,
            module: try KernelModule(device, image: []),
            precision: precision,
            libraries: self.libraries(device, book)
        )
    }

    func shared() throws -> SharedDevice {
        let device = try Device(driver: try EmulatedDevice.driver(), ordinal: 0)
        return SharedDevice(
            device: device,
            module: try KernelModule(device, image: []),
            libraries: self.libraries(device)
        )
    }

    /// As it was before a test changed it.
    static func reset() {
        apus_emulation_set_launch_time(nil, 0)
        apus_emulation_library_fail(nil, 0, 0)
        apus_emulation_library_set_fault(APUS_LIBRARY_RIGHT)
        apus_emulation_library_set_versions(120_903, 91_000)
    }

    /// Names of a training step's launches.
    static func launches(_ backend: CUDABackend, _ training: SmallTraining) throws -> [String] {
        let specification = training.specification
        let data = SmallTraining.data.train.dataset
        let plan = try NetworkPlan(input: data.shape, layers: specification.layers, loss: specification.loss)
        let network = try backend.makeNetworks(plan, batch: training.batch, updates: [specification.update])
        return try network.measure(data, steps: 1).launches.map { String($0.kernel.prefix { $0 != " " }) }
    }
}
