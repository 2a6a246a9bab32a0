import ApusEngine
import ApusEngineCUDA
import CCUDA
import KernelEmulation

/// The CUDA backend over the driver that runs kernels on the CPU.
///
/// The emulation has one state for the whole process, so suites that use it are serialized.
enum EmulatedDevice {
    static func driver() throws -> Driver {
        try Driver(table: apus_emulation_driver())
    }

    static func backend(_ precision: Precision, order: apus_fiber_order = APUS_ORDER_FORWARD) throws -> CUDABackend {
        apus_emulation_set_order(order)
        let device = try Device(driver: try self.driver(), ordinal: 0)
        return CUDABackend(device: device, module: try KernelModule(device, image: []), precision: precision)
    }
}
