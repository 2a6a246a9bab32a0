import ApusEngine
import ApusEngineCUDA
import Foundation
import KernelEmulation
import Testing

extension EmulationTests {
    /// Whatever a library does, the training goes on.
    @Suite struct LibraryFailureTests {
        private static let functions = [
            "operationCreate", "operationSetAttribute", "layoutCreate", "preferenceCreate", "preferenceSetAttribute",
            "getHeuristic", "multiply", "setStream", "tensorCreate", "tensorSet", "filterCreate", "filterSet",
            "convolutionCreate", "convolutionSet", "convolutionSetMathType", "forwardWorkspaceBytes",
            "dataWorkspaceBytes", "filterWorkspaceBytes", "forward", "backwardData", "backwardFilter",
        ]
        private static let training = SmallTraining(epochs: 1, isDeep: true)

        /// Of the training's loss.
        ///
        /// Parameters would tell nothing: the gradient of a bias before a batch normalization is
        /// nothing but rounding, and Adam makes whole steps of it.
        private static func distance(_ found: SmallTraining.Found, _ expected: SmallTraining.Found) -> Double {
            func loss(_ found: SmallTraining.Found) -> Double {
                found.metrics?.values.first { $0.name.contains("loss") }?.value ?? .infinity
            }
            return abs(loss(found) - loss(expected)) / loss(expected)
        }

        @Test(arguments: functions)
        func `a function that fails leaves its products to the own kernels`(function: String) throws {
            defer { EmulatedLibraries.reset() }
            let own = try Self.training.run(EmulatedDevice.backend(.fp32))
            let things = apus_emulation_library_things()
            let emulated = EmulatedLibraries()
            apus_emulation_library_fail(function, 0, 13)

            let found = try Self.training.run(emulated.backend(.fp32))

            #expect(found.outcome == .completed)
            #expect(Self.distance(found, own) < 1e-3)
            #expect(emulated.said.contains("failed with status 13: the emulation was told to fail"))
            #expect(apus_emulation_library_things() == things)
        }

        @Test func `a library that does not start is not used, and said so once`() throws {
            defer { EmulatedLibraries.reset() }
            let own = try Self.training.run(EmulatedDevice.backend(.fp32))
            apus_emulation_library_fail("create", 0, 1)
            let emulated = EmulatedLibraries()
            let before = apus_emulation_library_products()

            #expect(try Self.training.run(emulated.backend(.fp32)) == own)

            #expect(apus_emulation_library_products() == before)
            #expect(emulated.said.contains("cuBLASLt is not used on this device: cublasLtCreate failed with status 1"))
            #expect(emulated.said.contains("cuDNN is not used on this device: cudnnCreate failed with status 1"))
            #expect(emulated.said.count == 2)
        }

        /// Calls while a network's products are looked at, and those of one step.
        private static func calls(_ training: SmallTraining) throws -> (looks: Int, step: Int) {
            let before = apus_emulation_library_calls()
            _ = try training.trainer(EmulatedLibraries().backend(.fp32))
            let looks = Int(apus_emulation_library_calls() - before)
            let launches = try EmulatedLibraries.launches(EmulatedLibraries().backend(.fp32), training)
            return (looks, launches.count { $0.hasPrefix("cublasLt") })
        }

        @Test(arguments: 0..<3)
        func `a call that fails while a step is recorded hands the training to the own kernels`(call: Int) throws {
            defer { EmulatedLibraries.reset() }
            let training = SmallTraining()
            let own = try training.run(EmulatedDevice.backend(.fp32))
            let looks = try Self.calls(training).looks
            let emulated = EmulatedLibraries()
            apus_emulation_library_fail("multiply", Int64(looks + call), 14)

            #expect(try training.run(emulated.backend(.fp32)) == own)

            #expect(emulated.said.contains("own kernels go on with what the libraries made: cublasLtMatmul failed"))
            #expect(emulated.said.count == 1)
        }

        @Test func `a call that fails between two epochs lets the training go on`() throws {
            defer { EmulatedLibraries.reset() }
            let training = SmallTraining()
            let own = try training.run(EmulatedDevice.backend(.fp32))
            let calls = try Self.calls(training)
            let emulated = EmulatedLibraries()
            apus_emulation_library_fail("multiply", Int64(calls.looks + calls.step), 14)

            let found = try training.run(emulated.backend(.fp32))

            #expect(found.outcome == .completed)
            #expect(Self.distance(found, own) < 1e-3)
            #expect(emulated.said.count == 1)
        }

        @Test(arguments: [
            (APUS_LIBRARY_WRONG, "the library's results are off by"),
            (APUS_LIBRARY_UNSTEADY, "the library's results differ from call to call"),
            (APUS_LIBRARY_IDLE, "the library's results are off by"),
        ])
        func `results that are not right are refused, and that is remembered`(
            fault: apus_library_fault,
            reason: String
        ) throws {
            defer { EmulatedLibraries.reset() }
            let folder = FileManager.default.temporaryDirectory.appending(path: "apus-libraries-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            let own = try Self.training.run(EmulatedDevice.backend(.fp32))
            apus_emulation_library_set_fault(fault)
            let emulated = EmulatedLibraries(folder: folder.path)

            #expect(try Self.training.run(emulated.backend(.fp32)) == own)

            #expect(emulated.said.contains(reason))
            // Of each convolution and the dense layer at least the weight product.
            #expect(emulated.said.count >= 6)
            apus_emulation_library_set_fault(APUS_LIBRARY_RIGHT)
            let (before, again) = (apus_emulation_library_products(), EmulatedLibraries(folder: folder.path))
            #expect(again.book().count == emulated.said.count)
            #expect(again.book().libraryCount == 0)
            #expect(try Self.training.run(again.backend(.fp32)) == own)
            #expect(apus_emulation_library_products() == before)
        }

        @Test func `a device that falls off while a library is looked at is lost`() throws {
            defer { apus_emulation_fail(0, 0, 0) }
            let backend = try EmulatedLibraries().backend(.fp32)
            let before = apus_emulation_allocations()
            apus_emulation_fail(60, 719, 1)

            let error = #expect(throws: CUDAError.self) { _ = try Self.training.run(backend) }

            #expect(error?.isSticky == true)
            #expect(apus_emulation_allocations() == before)
        }
    }
}
