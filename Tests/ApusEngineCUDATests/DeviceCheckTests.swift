import ApusEngine
import ApusEngineCUDA
import Testing

extension EmulationTests {
    @Suite struct DeviceCheckTests {
        @Test(arguments: Precision.allCases)
        func `every kind of network is compared`(precision: Precision) throws {
            let check = try Self.check()

            let found = try check.operations(precision, networks: 1)

            #expect(found.map(\.kind) == BackendComparison.Subject.allCases.map(\.rawValue))
            #expect(found.allSatisfy { $0.isRight && $0.networks == 1 && $0.precision == precision.rawValue })
            // Products are rounded in every precision, so an error of zero would compare nothing.
            #expect(found[0].error > 0)
        }

        @Test func `an error at the bound is too large`() {
            let operation = DeviceCheck.Operation(
                kind: "dense",
                precision: "fp32",
                networks: 1,
                error: 1e-5,
                errorMax: 1e-5
            )

            #expect(!operation.isRight)
        }

        @Test func `a step is timed with all its launches`() throws {
            let subject = DeviceCheck.Subject(
                name: "tiny",
                layers: [.flatten, .dense(.init(units: 10)), .activation(.softmax)],
                trials: 2,
                steps: 1
            )

            let found = try Self.check().stepTime(subject, .fp32)

            #expect(found.network == "tiny" && found.trials == 2)
            #expect(found.microseconds > 0)
            #expect(found.kernels.contains { $0.name.hasPrefix("apus_gather") })
        }

        private static func check() throws -> DeviceCheck {
            let device = try Device(driver: try EmulatedDevice.driver(), ordinal: 0)
            return DeviceCheck(device: device, module: try KernelModule(device, image: []))
        }
    }
}
