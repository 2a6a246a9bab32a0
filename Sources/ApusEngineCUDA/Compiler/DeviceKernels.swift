/// The kernels of one device: what the pack has, and where that is not the device's own kind, what this machine makes.
package struct DeviceKernels {
    /// Makes a better image, in many seconds.
    package typealias Upgrade = @Sendable () throws(RuntimeKernels.Refusal) -> RuntimeKernels.Made

    /// Loaded, to begin with.
    package let module: KernelModule

    /// To be made in the background; `nil` where there is nothing to gain.
    package let upgrade: Upgrade?

    /// The pack's image, when it is the device's.
    package let name: String

    /// Loads what the pack has; without an image for the device, waits for one to be compiled, and checks it.
    ///
    /// Throws what is wrong with the pack, why nothing was compiled, and what is wrong with what was.
    package init(_ device: Device, pack: KernelPack, runtime: RuntimeKernels, say: (String) -> Void) throws {
        let architecture = device.major * 10 + device.minor
        let upgrade: Upgrade = { () throws(RuntimeKernels.Refusal) in try runtime.image(architecture: architecture) }
        do {
            let driver = try device.driver.version()
            let file = try pack.file(major: device.major, minor: device.minor, driver: driver)
            self.module = try KernelModule(device, image: try pack.read(file))
            self.name = file.name
            let isOwn = file.kind == .cubin && file.architecture == architecture
            self.upgrade = isOwn ? nil : upgrade
        } catch  where Self.leavesToCompile(error) {
            say("\(error); the kernels are compiled here")
            let made: RuntimeKernels.Made
            do {
                made = try upgrade()
            } catch let refusal {
                throw CUDAError.kernels("\(error); and none can be compiled here: \(refusal)")
            }
            for note in made.notes { say(note) }
            self.module = try DeviceCheck.soundModule(device, image: made.image)
            self.name = "sm_\(architecture), compiled here"
            self.upgrade = nil
        }
    }

    /// Whether the pack is right and has nothing that this device and its driver take.
    package static func leavesToCompile(_ error: any Error) -> Bool {
        switch error {
        case KernelPackError.noImage, KernelPackError.driverTooOld: true
        // Invalid image, none for the device, invalid PTX, and PTX that is newer than the driver.
        case CUDAError.call(_, let code, _): [200, 209, 218, 222].contains(code)
        default: false
        }
    }
}
