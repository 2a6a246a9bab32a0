internal import ApusEngine
internal import CCUDA

/// The CUDA driver's library, opened at run time.
struct DriverLibrary {
    private let library: DynamicLibrary

    /// Throws when the library is missing, with what can be done about it.
    init(path: String) throws(CUDAError) {
        do throws(DynamicLibrary.Missing) {
            self.library = try DynamicLibrary(path)
        } catch {
            let reason = error.reasons.joined(separator: "; ")
            throw CUDAError.driver(
                "the CUDA driver cannot be opened (\(reason)); install NVIDIA's driver on this machine"
            )
        }
    }

    /// A function's address as the member that it fills.
    fileprivate func required<Function>(_ name: String) throws(CUDAError) -> Function {
        guard let function: Function = self.library.function(name) else {
            throw CUDAError.driver("the CUDA driver has no '\(name)'; it is too old: install version 525 or later")
        }
        return function
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
