internal import FoundationEssentials
internal import Glibc

extension DriverFacts {
    /// Looks at this machine.
    ///
    /// Opens the driver's library, which stays open.
    package static func detect(visibleDevices: String?) -> (facts: DriverFacts, driver: Driver?) {
        let (library, driver) = Self.openLibrary()
        let facts = DriverFacts(
            cards: Self.cards(),
            module: Self.version(inModuleText: Self.text("/proc/driver/nvidia/version")),
            nodes: Self.nodes(),
            library: library,
            visibleDevices: visibleDevices
        )
        return (facts, driver)
    }

    private static func openLibrary() -> (Library, Driver?) {
        do throws(CUDAError) {
            let driver = try Driver()
            return (.works(cuda: try driver.version(), devices: try driver.deviceCount()), driver)
        } catch {
            switch error {
            case .driver(let text) where text.contains("cannot be opened"):
                return (.missing(text), nil)
            case .driver(let text): return (.tooOld(text), nil)
            case .call(_, let code, let text): return (.refused(code: code, text: text), nil)
            default: return (.refused(code: 999, text: error.description), nil)
            }
        }
    }

    /// The first version number of `/proc/driver/nvidia/version`.
    package static func version(inModuleText text: String) -> String? {
        text.split(whereSeparator: \.isWhitespace).first { word in
            let parts = word.split(separator: ".", omittingEmptySubsequences: false)
            return parts.count >= 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isNumber) }
        }
        .map(String.init)
    }

    private static func text(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private static func names(in folder: String) -> [String] {
        // A folder that cannot be read shows nothing.
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// Display controllers of vendor 10de.
    private static func cards() -> Int {
        Self.names(in: "/sys/bus/pci/devices").count { name in
            let folder = "/sys/bus/pci/devices/\(name)"
            return Self.text("\(folder)/vendor").hasPrefix("0x10de") && Self.text("\(folder)/class").hasPrefix("0x03")
        }
    }

    private static func nodes() -> [Node] {
        Self.names(in: "/dev").filter { name in
            name == "nvidiactl" || name == "nvidia-uvm"
                || (name.hasPrefix("nvidia") && name.count > 6 && name.dropFirst(6).allSatisfy(\.isNumber))
        }
        .map { Node(path: "/dev/\($0)", isAllowed: access("/dev/\($0)", R_OK | W_OK) == 0) }
    }
}
