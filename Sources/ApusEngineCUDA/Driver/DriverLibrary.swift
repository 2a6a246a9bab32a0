internal import CCUDA
internal import Glibc

/// The CUDA driver's library, opened at run time.
struct DriverLibrary {
    private let handle: UnsafeMutableRawPointer

    /// Throws when the library is missing, with what can be done about it.
    init(path: String) throws(CUDAError) {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            let reason = dlerror().map { String(cString: $0) } ?? "unknown reason"
            throw CUDAError.driver(
                "the CUDA driver cannot be opened (\(reason)); install NVIDIA's driver on this machine"
            )
        }
        self.handle = handle
    }

    /// A function's address as the member that it fills.
    fileprivate func required<Function>(_ name: String) throws(CUDAError) -> Function {
        guard let symbol = dlsym(self.handle, name) else {
            throw CUDAError.driver("the CUDA driver has no '\(name)'; it is too old: install version 525 or later")
        }
        // SAFETY: the header declares each member with the type that the driver's interface gives the function.
        return unsafeBitCast(symbol, to: Function.self)
    }
}

extension apus_cuda_driver {
    /// Fills the table, one line for each symbol, in the order of the header.
    init(loadedFrom library: DriverLibrary) throws(CUDAError) {
        self.init(
            initialize: try library.required("cuInit"),
            driverGetVersion: try library.required("cuDriverGetVersion"),
            getErrorName: try library.required("cuGetErrorName"),
            getErrorString: try library.required("cuGetErrorString"),
            deviceGetCount: try library.required("cuDeviceGetCount"),
            deviceGet: try library.required("cuDeviceGet"),
            deviceGetName: try library.required("cuDeviceGetName"),
            deviceGetAttribute: try library.required("cuDeviceGetAttribute"),
            deviceTotalMemory: try library.required("cuDeviceTotalMem_v2"),
            deviceGetUUID: try library.required("cuDeviceGetUuid_v2"),
            primaryContextRetain: try library.required("cuDevicePrimaryCtxRetain"),
            primaryContextRelease: try library.required("cuDevicePrimaryCtxRelease_v2"),
            contextSetCurrent: try library.required("cuCtxSetCurrent"),
            memoryGetInfo: try library.required("cuMemGetInfo_v2"),
            memoryAllocate: try library.required("cuMemAlloc_v2"),
            memoryFree: try library.required("cuMemFree_v2"),
            copyToDevice: try library.required("cuMemcpyHtoDAsync_v2"),
            copyToHost: try library.required("cuMemcpyDtoHAsync_v2"),
            fillBytes: try library.required("cuMemsetD8Async"),
            moduleLoad: try library.required("cuModuleLoadData"),
            moduleUnload: try library.required("cuModuleUnload"),
            moduleGetFunction: try library.required("cuModuleGetFunction"),
            functionSetAttribute: try library.required("cuFuncSetAttribute"),
            launch: try library.required("cuLaunchKernel"),
            streamCreate: try library.required("cuStreamCreate"),
            streamDestroy: try library.required("cuStreamDestroy_v2"),
            streamSynchronize: try library.required("cuStreamSynchronize"),
            streamWaitEvent: try library.required("cuStreamWaitEvent"),
            streamBeginCapture: try library.required("cuStreamBeginCapture_v2"),
            streamEndCapture: try library.required("cuStreamEndCapture"),
            eventCreate: try library.required("cuEventCreate"),
            eventDestroy: try library.required("cuEventDestroy_v2"),
            eventRecord: try library.required("cuEventRecord"),
            eventSynchronize: try library.required("cuEventSynchronize"),
            eventElapsedTime: try library.required("cuEventElapsedTime"),
            graphInstantiate: try library.required("cuGraphInstantiateWithFlags"),
            graphLaunch: try library.required("cuGraphLaunch"),
            graphDestroy: try library.required("cuGraphDestroy"),
            executableDestroy: try library.required("cuGraphExecDestroy")
        )
    }
}
