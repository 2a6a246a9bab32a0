/// What a machine shows of its NVIDIA devices, before any is used.
package struct DriverFacts: Hashable, Sendable {
    /// A file of the driver, and whether this process may read and write it.
    package struct Node: Hashable, Sendable {
        package let path: String
        package let isAllowed: Bool

        package init(path: String, isAllowed: Bool) { (self.path, self.isAllowed) = (path, isAllowed) }
    }

    /// How the driver's library took being opened and initialized.
    package enum Library: Hashable, Sendable {
        /// It cannot be opened; the loader's words.
        case missing(String)

        /// It lacks a function.
        case tooOld(String)

        /// It refuses: CUDA's number and words.
        case refused(code: Int32, text: String)

        /// CUDA's version: 12090 is 12.9.
        case works(cuda: Int, devices: Int)
    }

    /// NVIDIA's graphics processors on the PCI bus.
    package var cards: Int

    /// The kernel's part of the driver: `535.129.03`; `nil` when it is not loaded.
    package var module: String?

    /// `/dev/nvidiactl`, `/dev/nvidia0`, …: those that are there.
    package var nodes: [Node]
    package var library: Library

    /// CUDA_VISIBLE_DEVICES, when it is set.
    package var visibleDevices: String?

    package init(
        cards: Int,
        module: String?,
        nodes: [Node],
        library: Library,
        visibleDevices: String? = nil
    ) {
        (self.cards, self.module, self.nodes) = (cards, module, nodes)
        (self.library, self.visibleDevices) = (library, visibleDevices)
    }
}

extension DriverFacts {
    private static let install = "install NVIDIA's driver, version 525 or later"
    private static let container = "in a container, start it with the GPUs (docker run --gpus all)"

    /// What is in the way of using the machine's devices, each with what to do; empty when nothing is.
    package var problems: [String] {
        switch self.library {
        case .works(_, let devices):
            return devices > 0 || self.cards == 0 ? [] : [self.hidden]
        case .missing(let reason):
            if self.cards == 0, self.nodes.isEmpty { return ["this machine shows no NVIDIA GPU"] }
            return [
                "there is an NVIDIA GPU, and no driver that can be used: \(reason); \(Self.install); \(Self.container)"
            ]
        case .tooOld(let reason):
            return ["NVIDIA's driver\(self.version) is too old: \(reason)"]
        case .refused(let code, let text):
            return [self.refusal(code, text)]
        }
    }

    private var version: String { self.module.map { " \($0)" } ?? "" }

    private var hidden: String {
        if let visible = self.visibleDevices {
            return "CUDA_VISIBLE_DEVICES is '\(visible)', which names no device of this machine; unset it, or name one"
        }
        return "the driver shows none of the \(self.cards) NVIDIA GPUs; see what nvidia-smi says of them"
    }

    private func refusal(_ code: Int32, _ text: String) -> String {
        let denied = self.nodes.filter { !$0.isAllowed }.map(\.path)
        if !denied.isEmpty {
            return "no permission for \(denied.joined(separator: ", ")); let this user read and write them "
                + "(often by membership in the group that owns them: ls -l /dev/nvidia*)"
        }
        let said = "CUDA says error \(code): \(text)"
        switch code {
        case 100 where self.visibleDevices != nil: return self.hidden
        case 100 where self.nodes.isEmpty && self.cards > 0:
            return "there is an NVIDIA GPU, and no /dev/nvidia*: the driver's module is not loaded "
                + "(run nvidia-smi once as root, or load it with modprobe nvidia); \(Self.container)"
        case 100: return "this machine shows no NVIDIA GPU (\(said))"
        case 803:
            return "the driver's library and its kernel module\(self.version) are of different versions, as after an "
                + "update; restart the machine (\(said))"
        case 35, 802, 804: return "NVIDIA's driver\(self.version) does not serve this device; \(Self.install) (\(said))"
        default: return "NVIDIA's driver\(self.version) cannot be used; see what nvidia-smi says (\(said))"
        }
    }
}
