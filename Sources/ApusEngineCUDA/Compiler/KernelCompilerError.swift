/// Why kernels cannot be compiled on this machine; the pack's are used then.
package enum KernelCompilerError: Error, Hashable, Sendable {
    /// No libnvrtc was found; what the loader said of each place that has a file.
    case missing(tried: [String])

    /// What was opened is not NVRTC, or too old.
    case unusable(path: String, lacks: String)

    /// NVRTC is there, and the library that it takes its own functions from is not.
    case builtinsMissing(version: String)

    /// It is older than the device.
    case unknownArchitecture(Int, version: String, newest: Int?)

    /// The compiler refused; the end of what it said.
    case refused(version: String, log: String)
    case call(name: String, text: String)
}

extension KernelCompilerError: CustomStringConvertible {
    private static let remedy =
        "install the CUDA toolkit's libnvrtc or Python's nvidia-cuda-nvrtc, and name its folder with APUS_NVRTC"

    package var description: String {
        switch self {
        case .missing(let tried) where tried.isEmpty: "there is no libnvrtc on this machine; \(Self.remedy)"
        case .missing(let tried): "libnvrtc cannot be opened (\(tried.joined(separator: "; "))); \(Self.remedy)"
        case .unusable(let path, let lacks):
            "\(path) is no NVRTC of version 11.2 or later (it has no '\(lacks)'); \(Self.remedy)"
        case .builtinsMissing(let version):
            "NVRTC \(version) does not find its libnvrtc-builtins.so, which belongs into the folder of libnvrtc.so; "
                + "install it whole"
        case .unknownArchitecture(let architecture, let version, let newest):
            "NVRTC \(version) does not know devices of compute capability \(architecture / 10).\(architecture % 10)"
                + (newest.map { " (the newest is \($0 / 10).\($0 % 10))" } ?? "") + "; install a newer one"
        case .refused(let version, let log): "NVRTC \(version) did not compile the kernels: \(log)"
        case .call(let name, let text): "NVRTC: \(name) failed: \(text)"
        }
    }
}
