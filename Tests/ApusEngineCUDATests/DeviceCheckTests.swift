import ApusEngine
import ApusEngineCUDA
import KernelEmulation
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
            // 128 samples of 784 numbers, 10 units, two networks; parts of the inner dimension change nothing.
            let weight = try #require(found.kernels.first { $0.name.hasPrefix("apus_weight") })
            let (operations, bytes) = (try #require(weight.operations), try #require(weight.bytes))
            #expect(operations == Double(2 * 128 * 784 * 10 * 2))
            #expect(bytes > Double(2 * 128 * 784 * 4))
            let update = try #require(found.kernels.first { $0.name.hasPrefix("apus_update") })
            let moved = try #require(update.bytes)
            #expect(update.operations == 0)
            #expect(moved > Double(2 * 4 * 784 * 10 * 2))
        }

        @Test func `a product with a pool writes the maximum alone`() throws {
            let layers = { (pool: Int) -> [LayerSpecification] in
                [
                    .convolution(.init(filters: 8, kernelHeight: 5, kernelWidth: 5)),
                    .maxPool(.init(height: 2, width: 2, stride: pool)), .flatten, .dense(.init(units: 2)),
                    .activation(.softmax),
                ]
            }
            let bytes = try [2, 1].map { stride in
                let subject = DeviceCheck.Subject(name: "pool", layers: layers(stride), trials: 1, steps: 1)
                let step = try Self.check().stepTime(subject, .fp32)
                return try #require(step.kernels.first { $0.name.hasPrefix("apus_forward") }?.bytes)
            }

            // 24 x 24 places of four bytes, or 12 x 12 maxima with two more for who won: of 8 filters and 128 samples.
            #expect(bytes[1] - bytes[0] == Double(128 * 8 * (24 * 24 * 4 - 12 * 12 * 6)))
        }

        @Test func `first steps are timed, and kernels checked before the first of all`() throws {
            let identity = TileBook.Identity(
                device: "none",
                identifier: "none",
                computeCapability: "9.0",
                driver: 0,
                kernels: "none"
            )
            let device = try Device(driver: try EmulatedDevice.driver(), ordinal: 0)
            let module = try KernelModule(device, image: [])
            let book = TileBook(folder: nil, identity: identity) { Issue.record("\($0)") }
            let check = DeviceCheck(device: device, module: module, tiles: book)
            var time = 0.0
            func seconds() -> Double {
                time += 0.001
                return time
            }

            let found = try check.firstSteps(.fp32, of: [(2, 3), (3, 2)], images: 6, batch: 4, seconds: seconds)

            #expect(found.map(\.network) == ["2 filters, kernel 3", "3 filters, kernel 2"])
            #expect(found.map(\.checksKernels) == [true, false])
            for step in found {
                #expect(abs(step.milliseconds - 3) < 1e-6)
                #expect(abs(step.dataMilliseconds - 1) < 1e-6)
            }
            let without = DeviceCheck(device: device, module: module)
            #expect(try without.firstSteps(.fp32, of: [(2, 3)], images: 6, batch: 4, seconds: seconds).isEmpty)
        }

        @Test func `a sound device has no fault`() throws {
            let fault = try Self.check().fault()

            #expect(fault == nil, "\(fault ?? "")")
        }

        @Test(arguments: Precision.allCases)
        func `rounding leaves a sound device room`(precision: Precision) throws {
            let errors = try Self.check().stepErrors(precision)

            #expect(errors.count == 11)
            for (name, error) in errors { #expect(error < DeviceCheck.stepErrorMax(precision) / 4, "\(name)") }
            // Products are rounded in every precision, so that errors of zero would compare nothing.
            #expect(errors.contains { $0.error > 0 })
        }

        /// All kernels of a step, by what their names begin with.
        @Test(arguments: [
            "apus_gather_", "apus_forward_", "apus_data_", "apus_weight_", "apus_norm_", "apus_map_forward_",
            "apus_map_backward_", "apus_pool_forward_", "apus_pool_backward_", "apus_head_", "apus_update_",
        ])
        func `a kernel that does nothing is a fault of the device`(kernel: String) throws {
            apus_emulation_set_launch_result(kernel, -1)
            defer { apus_emulation_set_launch_result(nil, 0) }

            let fault = try #require(try Self.check().fault())

            #expect(fault.hasPrefix("it computes wrong: after one step of training in "), "\(fault)")
        }

        @Test func `a step that fails is a fault, and one that there is no room for is none`() throws {
            let check = try Self.check()
            apus_emulation_set_launch_result("apus_head_", 719)
            defer {
                apus_emulation_set_launch_result(nil, 0)
                apus_emulation_fail(0, 0, 0)
                apus_emulation_allocations_left(-1)
            }
            let fault = check.fault()
            apus_emulation_set_launch_result(nil, 0)
            apus_emulation_fail(0, 0, 0)
            apus_emulation_allocations_left(0)

            #expect(check.fault() == nil)
            #expect(fault?.hasPrefix("a step of training fails on it: CUDA: ") ?? false, "\(fault ?? "none")")
        }

        private static func check() throws -> DeviceCheck {
            let device = try Device(driver: try EmulatedDevice.driver(), ordinal: 0)
            return DeviceCheck(device: device, module: try KernelModule(device, image: []))
        }
    }
}
