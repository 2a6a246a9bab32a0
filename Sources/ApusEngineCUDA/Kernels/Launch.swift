internal import CCUDA

/// One launch of a kernel: everything that changes from step to step lies in device memory, so that a launch can be
/// recorded once and run for the whole training.
struct Launch {
    /// Threads of every block.
    static let threads = 256
    let kernel: String
    let gridX: Int
    let gridY: Int

    /// Blocks in the third direction for one trial.
    let parts: Int
    let sharedBytes: Int

    /// Whether only the parameters' update waits for it.
    let isAside: Bool

    /// `nil` where nobody asks.
    let work: LaunchWork?
    private let argument: [UInt8]

    /// What is called in the kernel's place.
    let call: LibraryCall?

    init<Argument: BitwiseCopyable>(
        _ kernel: String,
        _ argument: Argument,
        gridX: Int,
        gridY: Int = 1,
        parts: Int = 1,
        sharedBytes: Int = 0,
        isAside: Bool = false,
        work: LaunchWork? = nil
    ) {
        self.work = work
        self.kernel = kernel
        self.gridX = gridX
        self.gridY = gridY
        self.parts = parts
        self.sharedBytes = sharedBytes
        self.isAside = isAside
        self.argument = withUnsafeBytes(of: argument) { Array($0) }
        self.call = nil
    }

    /// A library's call, which stands for a kernel in a list of launches.
    init(_ call: LibraryCall, isAside: Bool = false) {
        self.kernel = call.plan.name
        (self.gridX, self.gridY, self.parts, self.sharedBytes) = (1, 1, 1, 0)
        self.isAside = isAside
        self.work = nil
        self.argument = []
        self.call = call
    }

    /// Blocks for so many threads.
    static func blocks(_ threads: Int) -> Int { (threads + Self.threads - 1) / Self.threads }

    func run(on stream: borrowing Stream, _ module: KernelModule, trials: Int) throws(CUDAError) {
        if let call = self.call { return try call.run(on: stream, trials: trials) }
        let function = try module.function(self.kernel, sharedBytes: self.sharedBytes)
        let driver = stream.device.driver
        var argument = self.argument
        let result = argument.withUnsafeMutableBytes { bytes in
            var pointer: UnsafeMutableRawPointer? = bytes.baseAddress
            return driver.api.launch(
                function,
                UInt32(self.gridX),
                UInt32(self.gridY),
                UInt32(self.parts * trials),
                UInt32(Self.threads),
                1,
                1,
                UInt32(self.sharedBytes),
                stream.handle,
                &pointer,
                nil
            )
        }
        try driver.check(result, "cuLaunchKernel")
    }
}
