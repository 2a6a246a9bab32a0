internal import ApusEngine
internal import CCUDA

/// A queue of a device's work.
struct Stream: ~Copyable {
    let handle: apus_cuda_stream
    let device: Device

    init(_ device: Device) throws(CUDAError) {
        var handle: apus_cuda_stream?
        // 1: does not wait for the default stream.
        try device.driver.check(device.driver.api.streamCreate(&handle, 1), "cuStreamCreate")
        guard let handle else { throw CUDAError.driver("the CUDA driver gave no stream") }
        self.handle = handle
        self.device = device
    }

    deinit { _ = self.device.driver.api.streamDestroy(self.handle) }

    /// Waits until all is done; what went wrong in a kernel is told here.
    func synchronize() throws(CUDAError) {
        let driver = self.device.driver
        let result = self.device.monitor.outside { driver.api.streamSynchronize(self.handle) }
        try driver.check(result, "cuStreamSynchronize")
    }

    /// Copies to the device; the numbers may be forgotten when this returns.
    func copy<Number: BitwiseCopyable>(_ numbers: [Number], to address: UInt64) throws(CUDAError) {
        try self.check(numbers.withUnsafeBytes { self.send($0, to: address) })
    }

    func copy(_ bytes: UnsafeRawBufferPointer, to address: UInt64) throws(CUDAError) {
        try self.check(self.send(bytes, to: address))
    }

    private func send(_ bytes: UnsafeRawBufferPointer, to address: UInt64) -> apus_cuda_result {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return 0 }
        // From memory that is not pinned the driver has taken the bytes when the call returns.
        return self.device.driver.api.copyToDevice(address, base, bytes.count, self.handle)
    }

    private func check(_ result: apus_cuda_result) throws(CUDAError) {
        try self.device.driver.check(result, "cuMemcpyAsync")
    }

    /// Copies to the host, and waits for it.
    func read<Number: BitwiseCopyable>(_ count: Int, from address: UInt64, zero: Number) throws(CUDAError) -> [Number] {
        var numbers = [Number](repeating: zero, count: count)
        let result = numbers.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress, !bytes.isEmpty else { return 0 as apus_cuda_result }
            return self.device.driver.api.copyToHost(base, address, bytes.count, self.handle)
        }
        try self.check(result)
        try self.synchronize()
        return numbers
    }
}

/// A place in a stream that another stream can wait for.
struct Event: ~Copyable {
    let handle: apus_cuda_event
    private let device: Device

    init(_ device: Device) throws(CUDAError) {
        var handle: apus_cuda_event?
        // 2: keeps no time, which costs less.
        try device.driver.check(device.driver.api.eventCreate(&handle, 2), "cuEventCreate")
        guard let handle else { throw CUDAError.driver("the CUDA driver gave no event") }
        self.handle = handle
        self.device = device
    }

    deinit { _ = self.device.driver.api.eventDestroy(self.handle) }

    /// Lets `later` wait for what `earlier` has been given so far.
    func join(_ earlier: borrowing Stream, to later: borrowing Stream) throws(CUDAError) {
        let driver = self.device.driver
        try driver.check(driver.api.eventRecord(self.handle, earlier.handle), "cuEventRecord")
        try driver.check(driver.api.streamWaitEvent(later.handle, self.handle, 0), "cuStreamWaitEvent")
    }
}

/// A recorded sequence of launches, run as one.
struct Recording: ~Copyable {
    private let executable: apus_cuda_executable
    private let device: Device

    /// Records what `body` gives to the stream.
    init(on stream: borrowing Stream, _ body: () throws(CUDAError) -> Void) throws(CUDAError) {
        let (device, driver) = (stream.device, stream.device.driver)
        // 1: other threads' calls do not disturb the recording.
        try driver.check(driver.api.streamBeginCapture(stream.handle, 1), "cuStreamBeginCapture")
        var failure: CUDAError?
        do throws(CUDAError) { try body() } catch { failure = error }
        var graph: apus_cuda_graph?
        let result = driver.api.streamEndCapture(stream.handle, &graph)
        defer { if let graph { _ = driver.api.graphDestroy(graph) } }
        if let failure { throw failure }
        try driver.check(result, "cuStreamEndCapture")
        guard let graph else { throw CUDAError.driver("the CUDA driver recorded nothing") }
        var executable: apus_cuda_executable?
        try driver.check(driver.api.graphInstantiate(&executable, graph, 0), "cuGraphInstantiate")
        guard let executable else { throw CUDAError.driver("the CUDA driver made no graph") }
        self.executable = executable
        self.device = device
    }

    deinit { _ = self.device.driver.api.executableDestroy(self.executable) }

    func launch(on stream: borrowing Stream) throws(CUDAError) {
        try self.device.driver.check(
            self.device.driver.api.graphLaunch(self.executable, stream.handle),
            "cuGraphLaunch"
        )
    }
}
