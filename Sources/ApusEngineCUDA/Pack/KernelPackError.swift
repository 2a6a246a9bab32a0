/// What is wrong with a kernel pack; each says what to do.
package enum KernelPackError: Error, Hashable, Sendable {
    case missing(folder: String)

    /// The manifest cannot be read, or says too little.
    case manifest(path: String, reason: String)

    /// It was made from other sources than this program.
    case otherVersion(folder: String, found: String)
    case fileMissing(path: String)
    case truncated(path: String, bytes: Int, expected: Int)
    case otherHash(path: String)

    /// No image runs on the device.
    case noImage(folder: String, computeCapability: String, there: [String])

    /// The only image for the device is PTX, which the driver does not know yet. Versions are CUDA's: 12090 is 12.9.
    case driverTooOld(path: String, driver: Int, needed: Int)

    /// The sources, which a node with NVRTC compiles, are not there or not those of this program.
    case sourceMissing(folder: String)
    case otherSource(folder: String)
}

extension KernelPackError: CustomStringConvertible {
    private static let remedy = "put the kernels folder of this Apus release there (Deploy/kernels makes it)"

    package var description: String {
        switch self {
        case .missing(let folder):
            "there is no kernel pack in \(folder); \(Self.remedy), or name its folder with --kernels or APUS_KERNELS"
        case .manifest(let path, let reason):
            "\(path): the kernel pack's manifest cannot be used (\(reason)); \(Self.remedy)"
        case .otherVersion(let folder, let found):
            "\(folder): the kernel pack is of another version of Apus (sources \(found.prefix(12)), needed "
                + "\(KernelPack.sourceHash.prefix(12))); \(Self.remedy)"
        case .fileMissing(let path):
            "\(path): the kernel pack lacks this file, which its manifest names; \(Self.remedy)"
        case .truncated(let path, let bytes, let expected):
            "\(path): the file has \(bytes) bytes, and its manifest says \(expected): it was not copied whole; "
                + Self.remedy
        case .otherHash(let path):
            "\(path): the file is not the one that its manifest names (its SHA-256 differs); \(Self.remedy)"
        case .noImage(let folder, let capability, let there):
            "\(folder): no kernels for compute capability \(capability) (there are \(there.joined(separator: ", "))); "
                + "Apus trains on devices of 7.5 and later"
        case .sourceMissing(let folder): "there are no kernel sources in \(folder); \(Self.remedy)"
        case .otherSource(let folder):
            "\(folder): the kernel sources are not those of this version of Apus; \(Self.remedy)"
        case .driverTooOld(let path, let driver, let needed):
            "\(path): this device needs kernels that the driver compiles, and the driver knows CUDA "
                + "\(KernelPack.versionText(driver)), not \(KernelPack.versionText(needed)); install a newer driver"
        }
    }
}
