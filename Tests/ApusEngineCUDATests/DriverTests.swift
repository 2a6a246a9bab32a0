import ApusEngineCUDA
import Testing

extension EmulationTests {
    @Suite struct DriverTests {
        @Test func `a missing driver is told with what to do`() {
            #expect {
                _ = try Driver(libraryAt: "libnothing.so.1")
            } throws: { error in
                "\(error)".hasPrefix("the CUDA driver cannot be opened (libnothing.so.1: ")
                    && "\(error)".hasSuffix("install NVIDIA's driver on this machine")
            }
        }

        /// zlib is a library, and no driver.
        @Test func `a library without the driver's functions is told`() {
            let expected = CUDAError.driver(
                "the CUDA driver has no 'cuInit'; it is too old: install version 525 or later"
            )
            #expect(throws: expected) { _ = try Driver(libraryAt: "libz.so.1") }
        }

        @Test func `a device says what it is`() throws {
            let driver = try EmulatedDevice.driver()
            let device = try Device(driver: driver, ordinal: 0)

            #expect(try driver.version() == 12_090)
            #expect(try driver.deviceCount() == 1)
            #expect(device.name == "CPU emulation")
            #expect((device.major, device.minor, device.multiprocessors) == (9, 0, 8))
            #expect(device.uuid == "GPU-42424242-4242-4242-4242-424242424242")
        }
    }
}
